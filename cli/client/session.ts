import type { Environment } from '../../config/environment.ts';
import { readStackFile } from '../stack/stack-file.ts';
import { type ApiClient, openApiClient } from './api-client.ts';
import { CommandFailed } from './command-failed.ts';

/** The API that a command talks to: RATCHET_URL and RATCHET_TOKEN, else the local stack of this folder. */
export function findApi(environment: Environment): ApiClient {
  if (environment.url !== null) return openApiClient(environment.url, environment.token);
  const stack = readStackFile(environment.home);
  if (stack !== null) return openApiClient(stack.api, environment.token ?? stack.token);
  throw new CommandFailed(
    `no API is known: start the local stack with \`npm start\` (looked for ${environment.home}/stack.json), or set RATCHET_URL and RATCHET_TOKEN`,
  );
}

/** The database of the ledger: DATABASE_URL, else the local stack's. */
export function findDatabase(environment: Environment): string {
  const url = environment.databaseUrl ?? readStackFile(environment.home)?.database;
  if (url !== undefined) return url;
  throw new CommandFailed(
    'no database is known: start the local stack with `npm start`, or set DATABASE_URL',
  );
}
