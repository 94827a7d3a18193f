import { CommanderError } from 'commander';
import { CommandFailed } from './command-failed.ts';
import { ApiProblem } from './problem.ts';

/** What a command's failure says: to a person on standard error, to a program by exit code and, with --json, a body. */
export type ErrorReport = {
  /** Empty where it was said already. */
  readonly text: string;
  readonly exitCode: number;
  /** The API's own problem, or `{code, detail}` like it; null where the program has its answer already. */
  readonly body: unknown;
};

/** Errors whose message names the thing and the remedy; all others are defects and come with their stack. */
const expectedNames: ReadonlySet<string> = new Set([
  'ApiProblem',
  'ApiUnreachable',
  'ChangedMigration',
  'CommandFailed',
  'EnvironmentError',
  'ExtensionFault',
  'ImportRefused',
  'KeyNameTaken',
  'MissingSnapshot',
  'SourceFault',
  'UnknownAnswer',
  'WriteFault',
]);

export function errorReport(error: unknown): ErrorReport {
  if (error instanceof CommanderError) return usageReport(error);
  const text = textOfError(error);
  if (!(error instanceof CommandFailed)) return { text, exitCode: 1, body: bodyOf(error, text) };
  return { text, exitCode: error.exitCode, body: error.isAnswered ? null : bodyOf(error, text) };
}

/** Words of the command line that are wrong, or a wish for help: commander has said it all by then. */
function usageReport({ exitCode, message }: CommanderError): ErrorReport {
  const body = exitCode === 0 ? null : { code: 'usage', detail: message.replace(/^error: /, '') };
  return { text: '', exitCode, body };
}

function bodyOf(error: unknown, text: string): unknown {
  if (!(error instanceof Error)) return { code: 'failed', detail: text };
  const answered = [error, error.cause].find((one) => one instanceof ApiProblem);
  if (answered instanceof ApiProblem) return answered.body;
  return { code: codeOf(error), detail: expectedNames.has(error.name) ? text : error.message };
}

/** `ApiUnreachable` is `api_unreachable`; what nobody foresaw is `failed`. */
const codeOf = ({ name }: Error): string =>
  expectedNames.has(name) ? name.replace(/(?<=[a-z])[A-Z]/g, '_$&').toLowerCase() : 'failed';

function textOfError(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  if (expectedNames.has(error.name)) return error.message;
  return networkText(error) ?? silenceText(error) ?? databaseText(error) ?? error.stack ?? error.message;
}

/** How pg and its pool tell of a server that takes the connection and says nothing. */
const silence =
  /^(?:timeout expired|timeout exceeded when trying to connect|Connection terminated due to connection timeout)$/;

function silenceText(error: Error): string | null {
  const isSilent = [error, error.cause].some((one) => one instanceof Error && silence.test(one.message));
  return isSilent
    ? 'the database takes the connection and does not answer: check DATABASE_URL, that PostgreSQL runs there, and what stands between'
    : null;
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

const rightsRemedy = '`ratchet doctor` prints the GRANTs that its role lacks';
const loginRemedy = 'check user and password in DATABASE_URL';

/** What mends a refusal, by its SQLSTATE. A schema without USAGE reads as one that was not selected. */
const remedies: Readonly<Record<string, string>> = {
  '42501': rightsRemedy,
  '3F000': rightsRemedy,
  '28P01': loginRemedy,
  '28000': loginRemedy,
  '3D000': 'make the database, or name another in DATABASE_URL',
  '42P01': 'where it is one of the ledger, `ratchet migrate` makes it',
};

/** PostgreSQL's own words, which carry a severity and a SQLSTATE, and what mends it. */
function databaseText(error: Error): string | null {
  if (!('severity' in error) || !('code' in error)) return null;
  const state = String(error.code);
  const said = `the database refuses: ${error.message} (SQLSTATE ${state})`;
  const remedy = remedies[state];
  return remedy === undefined ? said : `${said}; ${remedy}`;
}
