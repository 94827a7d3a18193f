import { mkdir } from 'node:fs/promises';
import { dirname } from 'node:path';
import { DOUBLE, type DuckDBConnection, DuckDBDataChunk, INTEGER } from '@duckdb/node-api';
import duckdb from '@duckdb/node-bindings';
import type { FrameColumn } from '../../shared/dataset/frame.ts';
import type { SnapshotManifest } from '../../shared/dataset/manifest.ts';
import { vectorRowCount } from './column-buffer.ts';
import { placeSql, readSegment } from './logical-rows.ts';
import { quoteName, quoteText } from './quote.ts';
import { outputName, rivalPrefix, type ScoreTable, slicePrefix } from './scores.ts';

/** Scores of rows that are named by where they lie in their snapshot; `places` ascend. */
export type PlacedScores = Omit<ScoreTable, 'keys'> & { readonly places: Float64Array };

export type ScoresRequest = {
  readonly path: string;
  readonly scores: PlacedScores;
  /** The snapshot that the rows are of. */
  readonly manifest: Pick<SnapshotManifest, 'segments' | 'key'>;
  /** DuckDB has all numbers and writes by itself: whoever computes meanwhile does not hold it up. */
  readonly onHanded?: () => void;
};

/** A column of the file: the numbers that DuckDB copies, and SQL that makes the value of them. */
type Written = {
  readonly name: string;
  readonly values: Float64Array | Int32Array;
  readonly sql: string;
};

/**
 * Writes scores.parquet, in the order of the rows. Their keys come from the segments, by place: no string of a row enters
 * JavaScript.
 */
export async function writeScores(
  connection: DuckDBConnection,
  { path, scores, manifest, onHanded }: ScoresRequest,
  pathOf: (file: string) => string,
): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  const columns = writtenOf(scores);
  const source = await storeNumbers(connection, [scores.places, ...columns.map(({ values }) => values)]);
  const rows = manifest.segments.map(({ file }, index) => readSegment(pathOf(file), index));
  const key = manifest.key.map((name) => `${quoteName(name)}::varchar`).join(', ');
  const selected = columns.map(({ name, sql }) => `${sql} as ${quoteName(name)}`);
  const written = connection.run(
    `copy (select concat_ws(',', ${key}) as key, ${selected.join(', ')}
       from ${source} as scores join (select *, ${placeSql} as ratchet_place from (${rows.join(' union all ')})) as rows
       on rows.ratchet_place = scores.n0 order by scores.n0)
     to ${quoteText(path)} (format parquet, compression zstd)`,
  );
  onHanded?.();
  await written;
}

function writtenOf({
  labels,
  outputs = 1,
  candidate,
  champion,
  prior,
  rivals = new Map(),
  slices,
}: PlacedScores): readonly Written[] {
  const side = (name: string, values: Float64Array) => outputsOf(name, values, outputs);
  const numbers: readonly (readonly [string, Float64Array])[] = [
    ['label', labels],
    ...side('candidate', candidate),
    ...(champion === undefined ? [] : side('champion', champion)),
    ...side('prior', prior),
    ...[...rivals].flatMap(([name, scores]) => side(`${rivalPrefix}${name}`, scores)),
  ];
  return [
    ...numbers.map(([name, values], index) => ({ name, values, sql: `scores.n${index + 1}` })),
    ...[...slices].map(([name, column], index) =>
      slice(`${slicePrefix}${name}`, column, `scores.n${numbers.length + index + 1}`),
    ),
  ];
}

/** The scores of a side as columns. */
const outputsOf = (name: string, values: Float64Array, outputs: number) =>
  Array.from({ length: outputs }, (_, output) => {
    const column = outputs === 1 ? values : values.filter((_, at) => at % outputs === output);
    return [outputName(name, output), column] as const;
  });

function slice(name: string, column: FrameColumn, number: string): Written {
  if (column.kind === 'number')
    return { name, values: column.values, sql: `case when not isnan(${number}) then ${number} end` };
  const levels = column.levels.map(quoteText).join(', ');
  return { name, values: column.codes, sql: `list_extract([${levels}]::varchar[], ${number} + 1)` };
}

/**
 * A temporary table of these columns, `n0`, `n1` and so on; vectors are copied whole. Appended, for a table function of
 * ours would be called back from DuckDB's threads: answers with its name.
 */
async function storeNumbers(
  connection: DuckDBConnection,
  columns: readonly (Float64Array | Int32Array)[],
): Promise<string> {
  const name = `ratchet_numbers_${nextTable()}`;
  const types = columns.map((values) => (values instanceof Float64Array ? DOUBLE : INTEGER));
  const declared = types.map((type, index) => `n${index} ${type}`);
  await connection.run(`create temp table ${name} (${declared.join(', ')})`);
  const appender = await connection.createAppender(name);
  const rowCount = columns[0]?.length ?? 0;
  for (let from = 0; from < rowCount; from += vectorRowCount) {
    const chunk = DuckDBDataChunk.create(types, Math.min(vectorRowCount, rowCount - from));
    for (const [index, values] of columns.entries()) copyVector(chunk, index, { values, from });
    appender.appendDataChunk(chunk);
  }
  appender.closeSync();
  return name;
}

function copyVector(
  chunk: DuckDBDataChunk,
  index: number,
  { values, from }: { readonly values: Float64Array | Int32Array; readonly from: number },
): void {
  const { buffer, byteOffset, BYTES_PER_ELEMENT: width } = values;
  const vector = duckdb.data_chunk_get_vector(chunk.chunk, index);
  const [own, begin] =
    buffer instanceof ArrayBuffer
      ? [buffer, byteOffset + from * width]
      : [values.slice(from, from + chunk.rowCount).buffer as ArrayBuffer, 0]; // DuckDB takes no memory that threads share
  duckdb.copy_data_to_vector(vector, 0, own, begin, chunk.rowCount * width);
}

let tableNumber = 0;
const nextTable = (): number => {
  tableNumber += 1;
  return tableNumber;
};
