import type { Socket } from 'node:net';
import pg from 'pg';
import { type CopySink, copyOut } from './copy-out.ts';
import { SourceFault, type SourceName, sourceFault } from './source-fault.ts';
import { sourceSocket } from './source-socket.ts';

/** One read of the source: everything in it sees the same moment of the database. */
export type SourceSession = {
  readonly client: pg.Client;
  /** Time of the transaction by the database's clock: UTC, ISO 8601, microseconds. */
  readonly databaseTime: string;
  /** Gives rows of a select in PostgreSQL's binary COPY format to a sink, as CopyData messages with their heads on. */
  copyOut(select: string): (sink: CopySink) => Promise<void>;
};

export type SessionOptions = {
  readonly connectionString: string;
  readonly statementTimeoutMs: number;
  readonly name: SourceName;
  readonly signal?: AbortSignal | undefined;
};

/** Texts and times come in one form whatever the server's settings are. */
const opening = [
  'begin transaction isolation level repeatable read, read only',
  "set local timezone = 'UTC'",
  "set local datestyle = 'ISO, YMD'",
  "set local intervalstyle = 'iso_8601'",
  "set local bytea_output = 'hex'",
  'set local extra_float_digits = 1',
];

const beginning = `
  select to_char(now() at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') as "databaseTime",
         pg_backend_pid() as pid, current_user as "user"`;

/**
 * Runs `work` in one repeatable-read, read-only transaction. An abort cancels the statement that runs and rejects with
 * the signal's reason.
 *
 * @throws SourceFault for everything that the database or the connection refuses
 */
export async function readSource<T>(
  options: SessionOptions,
  work: (session: SourceSession) => Promise<T>,
): Promise<T> {
  const { signal } = options;
  signal?.throwIfAborted();
  let name = options.name;
  const { socket, lend } = sourceSocket();
  const client = clientOf(options, socket);
  const cut = () => void socket.destroy(new Error('the pull was cancelled'));
  let cancel = cut;
  const onAbort = () => cancel();
  signal?.addEventListener('abort', onAbort, { once: true });
  try {
    await client.connect();
    const { databaseTime, pid, user } = await begin(client, options.statementTimeoutMs);
    name = { ...name, user };
    cancel = () => {
      void cancelBackend(options.connectionString, pid).finally(cut);
    };
    if (signal?.aborted) throw signal.reason;
    const result = await work({
      client,
      databaseTime,
      copyOut: (select) => (sink) =>
        client.query(copyOut(`copy (${select}) to stdout (format binary)`, { sink, lend })).ended,
    });
    await client.query('commit');
    return result;
  } catch (error) {
    signal?.throwIfAborted();
    throw isOurs(error) ? error : sourceFault(error, name);
  } finally {
    signal?.removeEventListener('abort', onAbort);
    await client.end().catch(() => undefined);
  }
}

type Begun = { databaseTime: string; pid: number; user: string };

async function begin(client: pg.Client, statementTimeoutMs: number): Promise<Begun> {
  const timeoutMs = Math.min(Math.round(statementTimeoutMs), 2 ** 31 - 1);
  // In one message: a source may be far away.
  await client.query([...opening, `set local statement_timeout = ${timeoutMs}`].join('; '));
  const { rows } = await client.query<Begun>(beginning);
  const begun = rows[0];
  if (begun === undefined) throw new SourceFault('the source did not answer', { permanent: false });
  return begun;
}

function clientOf({ connectionString, name }: SessionOptions, socket: Socket): pg.Client {
  try {
    const client = new pg.Client({
      connectionString,
      stream: () => socket,
      application_name: 'ratchet pull',
      connectionTimeoutMillis: 10_000,
      keepAlive: true,
    });
    // What breaks the connection also fails the statement that runs; without a listener it would end the process.
    client.on('error', () => undefined);
    return client;
  } catch (error) {
    throw new SourceFault(
      `${name.connection} is no connection string: expected postgresql://user@host/database`,
      {
        permanent: true,
        cause: error,
      },
    );
  }
}

/** Errors of the code around the database (a broken file, a bug) are not the source's fault. */
const isOurs = (error: unknown): boolean =>
  error instanceof SourceFault ||
  error instanceof WriteFault ||
  error instanceof TypeError ||
  error instanceof RangeError;

/** What was read could not be written here: a full disk, memory, a bug. */
export class WriteFault extends Error {
  override readonly name = 'WriteFault';
}

/** Ends the server's work at once: a server that is sorting does not notice a closed socket. */
async function cancelBackend(connectionString: string, pid: number): Promise<void> {
  const client = new pg.Client({ connectionString, connectionTimeoutMillis: 1_000, query_timeout: 1_000 });
  client.on('error', () => undefined);
  try {
    await client.connect();
    await client.query('select pg_cancel_backend($1)', [pid]);
  } catch {
    // The socket is closed next, which ends a server that is sending.
  } finally {
    await client.end().catch(() => undefined);
  }
}
