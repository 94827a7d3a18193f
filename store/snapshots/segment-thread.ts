import { parentPort, workerData } from 'node:worker_threads';
import duckdb from '@duckdb/node-bindings';
import { columnTap, type TapPlan } from './column-tap.ts';
import { quoteText } from './quote.ts';
import { type Ring, ringReader } from './ring.ts';
import { type Decoding, registerStreamedTable, streamedTable } from './streamed-table.ts';
import type { WireColumn } from './wire-column.ts';
import { wireReader } from './wire-reader.ts';

/** What the thread is started with. */
export type SegmentOrder = {
  readonly ring: Ring;
  readonly columns: readonly WireColumn[];
  readonly file: string;
  /** Columns that are kept as they come; null: none. */
  readonly tap: TapPlan | null;
  /** Of DuckDB. */
  readonly settings: Readonly<Record<string, string>>;
};

/** What the thread says. */
export type SegmentMessage =
  /** A slot of the ring is free; `rowCount` rows were decoded so far. */
  | { readonly kind: 'freed'; readonly rowCount: number }
  | { readonly kind: 'written'; readonly rowCount: number }
  | { readonly kind: 'failed'; readonly message: string };

const say = (message: SegmentMessage): void => parentPort?.postMessage(message);
const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

/**
 * A column of doubles that differ gains nothing from a dictionary, so the attempt is given up early; small row groups keep
 * the pauses short in which they are compressed and nothing is read. Encodings of version 2 take a third less time to
 * write, and less space.
 */
const fileOptions =
  'format parquet, compression lz4_raw, parquet_version v2, dictionary_size_limit 4096, row_group_size 61440';

/** Streams the ring through DuckDB into one Parquet file, in one statement. */
async function writeSegment({ ring, columns, file, tap: plan, settings }: SegmentOrder): Promise<number> {
  const { take } = ringReader(ring, () => say({ kind: 'freed', rowCount: decoding.rowCount }));
  const tap = plan && (await columnTap(plan, columns));
  const decoding: Decoding = { columns, reader: wireReader(columns, take, tap?.take), rowCount: 0 };
  const database = await duckdb.open(':memory:', configOf(settings));
  const connection = await duckdb.connect(database);
  try {
    registerStreamedTable(connection, decoding);
    const from = `select * from ${streamedTable}()`;
    await duckdb.query(connection, `copy (${from}) to ${quoteText(file)} (${fileOptions})`);
    await tap?.end();
    return decoding.rowCount;
  } finally {
    duckdb.disconnect_sync(connection);
    duckdb.close_sync(database);
  }
}

function configOf(settings: SegmentOrder['settings']) {
  const config = duckdb.create_config();
  for (const [name, value] of Object.entries(settings)) duckdb.set_config(config, name, value);
  return config;
}

try {
  say({ kind: 'written', rowCount: await writeSegment(workerData as SegmentOrder) });
} catch (error) {
  say({ kind: 'failed', message: messageOf(error) });
}
