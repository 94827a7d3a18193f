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
const fileOptions = (columnCount: number): string => {
  const share = Math.min(1, wideColumns / columnCount);
  const rows = Math.max(vectorRows, Math.floor((61_440 * share) / vectorRows) * vectorRows);
  const dictionary = `dictionary_size_limit ${Math.floor(4_096 * share)}, string_dictionary_page_size_limit ${Math.floor(1_048_576 * share)}`;
  return `format parquet, compression lz4_raw, parquet_version v2, ${dictionary}, row_group_size ${rows}`;
};

/**
 * DuckDB holds a row group and a dictionary of each column (1 MB where it is text) until the group is written: of more
 * columns than these both are the smaller, for 300 would fill its memory.
 */
const wideColumns = 64;

/** Rows of a vector of DuckDB, of which a row group is made. */
const vectorRows = 2_048;

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
    await duckdb.query(connection, `copy (${from}) to ${quoteText(file)} (${fileOptions(columns.length)})`);
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
