import { CommandFailed } from '../client/command-failed.ts';
import { ImportRefused } from './refusal.ts';

const codeOf = (error: unknown): string =>
  error instanceof Error && 'code' in error ? String(error.code) : '';

const remedies: Readonly<Record<string, string>> = {
  '42501': 'the role of the connection lacks this right: GRANT it, or connect as another role',
  '53100': "the database's disk is full: make room and try again; nothing was changed",
  '57014': 'the database cancelled the statement: try again, or raise its statement_timeout',
  '57P01': 'the server ended the connection: try again; nothing was changed',
  '28P01': 'check user and password of the connection string',
  '3D000': 'check the name of the database in the connection string',
  ECONNREFUSED: 'nothing listens there: start the database, or the local stack with `npm start`',
  ENOTFOUND: 'check the host of the connection string',
  '22003': 'a value is too large for its column',
};

/** What a person can do about an error of an import or an init; errors that nobody foresaw stay as they are. */
export function commandFault(error: unknown): unknown {
  if (error instanceof ImportRefused) return new CommandFailed(error.message);
  const remedy = remedies[codeOf(error)];
  const text =
    error instanceof AggregateError
      ? (error.errors[0]?.message ?? '')
      : error instanceof Error
        ? error.message
        : '';
  return remedy === undefined
    ? error
    : new CommandFailed(`the database: ${text}; ${remedy}`, { cause: error });
}
