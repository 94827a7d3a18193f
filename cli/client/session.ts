import type { Environment } from '../../config/environment.ts';
import { readStackFile, type StackFile } from '../stack/stack-file.ts';
import { type ApiClient, openApiClient } from './api-client.ts';
import { CommandFailed } from './command-failed.ts';

/** The local stack of this folder. @throws CommandFailed where its file cannot be read. */
function knownStack({ home }: Environment): StackFile | null {
  try {
    return readStackFile(home);
  } catch (error) {
    throw new CommandFailed(
      `${home}/stack.json cannot be read: remove it, and start the local stack again with \`npm start\``,
      { cause: error },
    );
  }
}

/** The API that a command talks to: RATCHET_URL and RATCHET_TOKEN, else the local stack of this folder. */
export function findApi(environment: Environment): ApiClient {
  if (environment.url !== null) return openApiClient(environment.url, environment.token);
  const stack = knownStack(environment);
  if (stack !== null) return openApiClient(stack.api, environment.token ?? stack.token);
  throw new CommandFailed(
    `no API is known: start the local stack with \`npm start\` (looked for ${environment.home}/stack.json), or set RATCHET_URL and RATCHET_TOKEN`,
  );
}

/** The database of the ledger: DATABASE_URL, else the local stack's; null where neither is known. */
export const knownDatabase = (environment: Environment): string | null =>
  environment.databaseUrl ?? knownStack(environment)?.database ?? null;

/** The same. @throws CommandFailed where none is known */
export function findDatabase(environment: Environment): string {
  const url = knownDatabase(environment);
  if (url !== null) return url;
  throw new CommandFailed(
    'no database is known: start the local stack with `npm start`, or set DATABASE_URL',
  );
}

/** The database that a declaration's `connection` names; DATABASE_URL is also the local stack's. */
export const findSource = (environment: Environment, connection: string): string =>
  connection === 'DATABASE_URL' ? findDatabase(environment) : environment.connection(connection);
