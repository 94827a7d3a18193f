import { CommandFailed } from './command-failed.ts';
import { ApiProblem, ApiUnreachable } from './problem.ts';

/** What a command's failure says: to a person on standard error, to a program by exit code and, with --json, a body. */
export type ErrorReport = {
  readonly text: string;
  readonly exitCode: number;
  /** The API's own problem, or one like it; null where the error is no answer of the API. */
  readonly body: unknown;
};

/** Errors whose message names the thing and the remedy; all others are defects and come with their stack. */
const expectedNames: ReadonlySet<string> = new Set([
  'ApiProblem',
  'ApiUnreachable',
  'ChangedMigration',
  'CommandFailed',
  'EnvironmentError',
  'ImportRefused',
  'KeyNameTaken',
  'MissingSnapshot',
  'SourceFault',
  'UnknownAnswer',
  'WriteFault',
]);

export function errorReport(error: unknown): ErrorReport {
  return {
    text: textOfError(error),
    exitCode: error instanceof CommandFailed ? error.exitCode : 1,
    body: bodyOf(error) ?? (error instanceof Error ? bodyOf(error.cause) : null),
  };
}

function bodyOf(error: unknown): unknown {
  if (error instanceof ApiProblem) return error.body;
  if (error instanceof ApiUnreachable) return { code: 'api_unreachable', detail: error.message };
  return null;
}

function textOfError(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  if (expectedNames.has(error.name)) return error.message;
  return networkText(error) ?? databaseText(error) ?? error.stack ?? error.message;
}

/** Node tells of a refused connection once per address, and gives the collection no message. */
function networkText(error: Error): string | null {
  const inner: unknown = error instanceof AggregateError ? error.errors[0] : error;
  if (!(inner instanceof Error) || !('syscall' in inner) || !('code' in inner)) return null;
  const isConnection = inner.syscall === 'connect' || inner.syscall === 'getaddrinfo';
  return isConnection
    ? `the database cannot be reached (${inner.message}): check DATABASE_URL, and that PostgreSQL runs there`
    : null;
}

/** PostgreSQL's own words, which carry a severity and a SQLSTATE. */
function databaseText(error: Error): string | null {
  if (!('severity' in error) || !('code' in error)) return null;
  return `the database refuses: ${error.message} (SQLSTATE ${String(error.code)})`;
}
