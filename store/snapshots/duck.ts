import { mkdir, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { type DuckDBConnection, DuckDBInstance, type DuckDBValue } from '@duckdb/node-api';
import { sweepTemporary } from './temporary-folder.ts';
import { enterGate, isEndWanted, leaveGate, type ThreadGate } from './thread-gate.ts';

export type DuckOptions = {
  /** Most memory that DuckDB takes, e.g. 256MB; beyond it, it goes to `temporary`, a folder of this process alone. */
  readonly memoryLimit: string;
  readonly threads: number;
  readonly temporary: string;
  /** Of a thread that may be ended at any time. */
  readonly gate?: ThreadGate;
};

/** Settings of every DuckDB instance of ours. Nothing is downloaded. */
export const duckSettings = ({ memoryLimit, threads, temporary }: DuckOptions): Record<string, string> => ({
  memory_limit: memoryLimit,
  threads: String(threads),
  temp_directory: temporary,
  autoinstall_known_extensions: 'false',
  autoload_known_extensions: 'false',
  preserve_insertion_order: 'true',
  enable_external_file_cache: 'false',
});

/** One DuckDB per process, a connection per piece of work. */
export type Duck = {
  /** Fails soon after the signal aborts: what is under way is interrupted. @throws the signal's reason, or DuckDB's error */
  work<T>(work: (connection: DuckDBConnection) => Promise<T>, signal?: AbortSignal): Promise<T>;
  close(): Promise<void>;
};

/** How often is looked whether the end is wanted: again and again, for an interrupt between two queries is lost. */
const endLookMs = 20;

async function behindGate<T>(
  gate: ThreadGate | undefined,
  work: (gate?: ThreadGate) => Promise<T>,
): Promise<T> {
  if (gate === undefined) return work();
  await enterGate(gate);
  try {
    return await work(gate);
  } finally {
    leaveGate(gate);
  }
}

/** Times are read and cast by the zone of the machine otherwise; it is no setting that an instance begins with. */
async function inUtc(instance: DuckDBInstance): Promise<DuckDBInstance> {
  const connection = await instance.connect();
  await connection.run(`set global TimeZone = 'UTC'`);
  connection.closeSync();
  return instance;
}

/**
 * The instance is opened for the first piece of work and closed with the last one that is under way: that takes some
 * milliseconds, and gives back what DuckDB holds on to (135 MB after a million rows of 20 columns) to what comes next.
 */
export function openDuck(options: DuckOptions): Duck {
  let opening: Promise<DuckDBInstance> | null = null;
  let underWay = 0;
  let isSwept = false;
  const create = async () => {
    if (!isSwept) await sweepTemporary(dirname(options.temporary));
    isSwept = true;
    // DuckDB makes the folder itself where it needs one: a thread that is ended leaves none behind.
    await mkdir(dirname(options.temporary), { recursive: true });
    return inUtc(await DuckDBInstance.create(':memory:', duckSettings(options)));
  };
  const close = async () => {
    const closing = opening;
    // At once, so that work that begins meanwhile opens another.
    opening = null;
    (await closing?.catch(() => null))?.closeSync();
  };
  const withInstance = async <T>(work: (instance: DuckDBInstance) => Promise<T>): Promise<T> => {
    underWay += 1;
    opening ??= create();
    try {
      return await work(await opening);
    } finally {
      underWay -= 1;
      if (underWay === 0) await close();
    }
  };
  return {
    work: (work, signal) =>
      behindGate(options.gate, (gate) =>
        withInstance(async (instance) => {
          signal?.throwIfAborted();
          const connection = await instance.connect();
          const isEnding = () => signal?.aborted === true || (gate !== undefined && isEndWanted(gate));
          const watch =
            gate || signal ? setInterval(() => isEnding() && connection.interrupt(), endLookMs) : undefined;
          try {
            return await work(connection);
          } finally {
            clearInterval(watch);
            connection.closeSync();
          }
        }),
      ),
    async close() {
      await close();
      await rm(options.temporary, { recursive: true, force: true });
    },
  };
}

/** All rows of a small result, by column name. Counts are bigint. */
export async function rowsOf(
  connection: DuckDBConnection,
  sql: string,
): Promise<readonly Readonly<Record<string, DuckDBValue>>[]> {
  return (await connection.runAndReadAll(sql)).getRowObjects();
}
