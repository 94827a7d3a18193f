import pg from 'pg';

/**
 * The source cannot be read. `permanent`: a retry cannot mend it, its reader can: the message names the thing and the
 * remedy. Never holds a connection string.
 */
export class SourceFault extends Error {
  override readonly name = 'SourceFault';
  readonly permanent: boolean;
  /** PostgreSQL's SQLSTATE or Node's error code, where there is one. */
  readonly code: string | null;

  constructor(
    message: string,
    how: { readonly permanent: boolean; readonly code?: string; readonly cause?: unknown },
  ) {
    super(message, how.cause === undefined ? undefined : { cause: how.cause });
    this.permanent = how.permanent;
    this.code = how.code ?? null;
  }
}

/** What was read, for the message. */
export type SourceName = {
  readonly connection: string;
  readonly schema: string;
  readonly table?: string;
  readonly user?: string;
};

/** Connection lost, server shut down or starting, too many connections, serialisation, out of a resource. */
const transientCode =
  /^(08|53|57P0[1-5]|40|55P03|58|XX000|ECONN|EPIPE|ETIMEDOUT|EHOSTUNREACH|ENETUNREACH|EAI_AGAIN)/;

/** Translates an error of the driver or of PostgreSQL, once, at this border. */
export function sourceFault(error: unknown, source: SourceName): SourceFault {
  if (error instanceof SourceFault) return error;
  const message = error instanceof Error ? error.message : String(error);
  const code = codeOf(error);
  if (code === null || transientCode.test(code))
    return new SourceFault(`the source's database (${source.connection}) went away: ${message}`, {
      permanent: false,
      ...(code === null ? {} : { code }),
      cause: error,
    });
  return new SourceFault(explain(code, message, source), { permanent: true, code, cause: error });
}

function codeOf(error: unknown): string | null {
  if (typeof error !== 'object' || error === null || !('code' in error)) return null;
  return typeof error.code === 'string' ? error.code : null;
}

function explain(code: string, message: string, source: SourceName): string {
  const { connection, schema, table } = source;
  const what = table === undefined ? 'source.query' : `table ${schema}.${table}`;
  switch (code) {
    case '42P01':
    case '3F000':
      return `${what} cannot be read: ${message}. Check source.schema and ${table === undefined ? 'source.query' : 'source.table'}, and that ${connection} names the right database`;
    case '42703':
      return `${what} cannot be read: ${message}. Check the columns that the declaration names`;
    case '42501':
      return `${message}: ${grants(source)}`;
    case '28P01':
    case '28000':
      return `the database refuses the login of ${connection}: ${message}. Check user and password in ${connection}`;
    case '3D000':
      return `${message}. Check the database name in ${connection}`;
    case 'ENOTFOUND':
    case 'ERR_INVALID_URL':
      return `the host in ${connection} cannot be found. Check the connection string`;
    case '57014':
      return `the pull of ${what} was stopped by its time-out (source.statementTimeout): ${message}. Raise it, add an index on the watermark, or narrow source.window`;
    default:
      return `${what} cannot be read: ${message} (SQLSTATE ${code})`;
  }
}

/** The GRANTs that reading a table takes. */
export function grants({ schema, table, user }: SourceName): string {
  const role = user === undefined ? 'the role' : pg.escapeIdentifier(user);
  const where = pg.escapeIdentifier(schema);
  if (table === undefined) return `grant select on the tables of source.query to ${role}`;
  return `run as their owner: grant usage on schema ${where} to ${role}; grant select on ${where}.${pg.escapeIdentifier(table)} to ${role};`;
}
