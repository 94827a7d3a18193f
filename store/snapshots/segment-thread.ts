import { parentPort, workerData } from 'node:worker_threads';
import {
  BIGINT,
  BOOLEAN,
  DOUBLE,
  DuckDBInstance,
  DuckDBTableFunction,
  type DuckDBType,
  INTEGER,
  TIMESTAMP,
  UBIGINT,
  VARCHAR,
} from '@duckdb/node-api';
import duckdb from '@duckdb/node-bindings';
import { quoteText } from './duck.ts';
import { type Ring, ringReader } from './ring.ts';
import { contentHashColumn, rowHashColumn, segmentTypes, type WireColumn } from './wire-column.ts';
import { type WireReader, wireReader } from './wire-reader.ts';

/** What the thread is started with. */
export type SegmentOrder = {
  readonly ring: Ring;
  readonly columns: readonly WireColumn[];
  readonly file: string;
  /** Of DuckDB. */
  readonly settings: Readonly<Record<string, string>>;
};

/** What the thread says. */
export type SegmentMessage =
  /** A slot of the ring is free; `rowCount` rows were decoded so far. */
  | { readonly kind: 'freed'; readonly rowCount: number }
  | { readonly kind: 'written'; readonly rowCount: number }
  | { readonly kind: 'failed'; readonly message: string };

const types: Readonly<Record<(typeof segmentTypes)[keyof typeof segmentTypes], DuckDBType>> = {
  INTEGER,
  BIGINT,
  BOOLEAN,
  DOUBLE,
  TIMESTAMP,
  VARCHAR,
};

const say = (message: SegmentMessage): void => parentPort?.postMessage(message);
const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

type Decoding = { readonly columns: readonly WireColumn[]; readonly reader: WireReader; rowCount: number };

/** The stream as a table function: DuckDB asks for a vector of rows at a time, and waits while there is none. */
function streamedTable(decoding: Decoding): DuckDBTableFunction {
  const { columns, reader } = decoding;
  return DuckDBTableFunction.create({
    name: 'streamed',
    bindFunction(info) {
      for (const column of columns) info.addResultColumn(column.name, types[segmentTypes[column.wire]]);
      info.addResultColumn(rowHashColumn, UBIGINT);
      info.addResultColumn(contentHashColumn, UBIGINT);
    },
    initFunction: (info) => info.setMaxThreads(1),
    mainFunction(info, output) {
      try {
        const count = reader.readBatch();
        output.rowCount = count;
        if (count > 0) reader.flushBatch(count, (index) => duckdb.data_chunk_get_vector(output.chunk, index));
        decoding.rowCount += count;
      } catch (error) {
        output.rowCount = 0;
        info.setError(messageOf(error));
      }
    },
  });
}

/**
 * A column of doubles that differ gains nothing from a dictionary, so the attempt is given up early; small row groups keep
 * the pauses short in which they are compressed and nothing is read. Encodings of version 2 take a third less time to
 * write, and less space.
 */
const fileOptions =
  'format parquet, compression lz4_raw, parquet_version v2, dictionary_size_limit 4096, row_group_size 61440';

/** Streams the ring through DuckDB into one Parquet file, in one statement. */
async function writeSegment({ ring, columns, file, settings }: SegmentOrder): Promise<number> {
  const { take } = ringReader(ring, () => say({ kind: 'freed', rowCount: decoding.rowCount }));
  const decoding: Decoding = { columns, reader: wireReader(columns, take), rowCount: 0 };
  const instance = await DuckDBInstance.create(':memory:', { ...settings });
  const connection = await instance.connect();
  try {
    connection.registerTableFunction(streamedTable(decoding));
    await connection.run(`copy (select * from streamed()) to ${quoteText(file)} (${fileOptions})`);
    return decoding.rowCount;
  } finally {
    connection.closeSync();
    instance.closeSync();
  }
}

try {
  say({ kind: 'written', rowCount: await writeSegment(workerData as SegmentOrder) });
} catch (error) {
  say({ kind: 'failed', message: messageOf(error) });
}
