import { mkdir } from 'node:fs/promises';
import { dirname } from 'node:path';
import {
  DOUBLE,
  type DuckDBConnection,
  type DuckDBDataChunk,
  DuckDBTableFunction,
  type DuckDBType,
  VARCHAR,
} from '@duckdb/node-api';
import type { FrameColumn } from '../../shared/dataset/frame.ts';
import { quoteText } from './duck.ts';

/**
 * Scores of the rows that a decision rests on, row by row: what gates, replays and late outcomes read instead of scoring
 * again. `champion` is absent where nothing served.
 */
export type ScoreTable = {
  readonly keys: readonly string[];
  readonly labels: Float64Array;
  readonly candidate: Float64Array;
  readonly champion?: Float64Array;
  readonly prior: Float64Array;
  /** Columns to slice by, e.g. protected ones. */
  readonly slices: ReadonlyMap<string, FrameColumn>;
};

const vectorRowCount = 2048;
const slicePrefix = 'slice_';

type ColumnWriter = {
  readonly name: string;
  readonly type: DuckDBType;
  readonly valueAt: (row: number) => number | string | null;
};

/** Writes scores.parquet, in the order of the rows. */
export async function writeScores(
  connection: DuckDBConnection,
  path: string,
  table: ScoreTable,
): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  const columns = writersOf(table);
  const rowCount = table.keys.length;
  const name = `ratchet_scores_${nextTable()}`;
  let at = 0;
  connection.registerTableFunction(
    DuckDBTableFunction.create({
      name,
      bindFunction(info) {
        for (const column of columns) info.addResultColumn(column.name, column.type);
      },
      initFunction: (info) => info.setMaxThreads(1),
      mainFunction(_info, output) {
        const count = Math.min(vectorRowCount, rowCount - at);
        output.rowCount = count;
        if (count > 0) fill(output, columns, { from: at, count });
        at += count;
      },
    }),
  );
  await connection.run(
    `copy (select * from ${name}()) to ${quoteText(path)} (format parquet, compression zstd)`,
  );
}

let tableNumber = 0;
const nextTable = (): number => {
  tableNumber += 1;
  return tableNumber;
};

function writersOf({
  keys,
  labels,
  candidate,
  champion,
  prior,
  slices,
}: ScoreTable): readonly ColumnWriter[] {
  const number = (name: string, values: Float64Array): ColumnWriter => ({
    name,
    type: DOUBLE,
    valueAt: (row) => values[row] ?? null,
  });
  return [
    { name: 'key', type: VARCHAR, valueAt: (row) => keys[row] ?? null },
    number('label', labels),
    number('candidate', candidate),
    ...(champion === undefined ? [] : [number('champion', champion)]),
    number('prior', prior),
    ...[...slices].map(([name, column]) => sliceWriter(`${slicePrefix}${name}`, column)),
  ];
}

function sliceWriter(name: string, column: FrameColumn): ColumnWriter {
  if (column.kind === 'category')
    return { name, type: VARCHAR, valueAt: (row) => column.levels[column.codes[row] ?? -1] ?? null };
  return { name, type: DOUBLE, valueAt: (row) => missingAsNull(column.values[row] ?? Number.NaN) };
}

const missingAsNull = (value: number): number | null => (Number.isNaN(value) ? null : value);

function fill(
  chunk: DuckDBDataChunk,
  columns: readonly ColumnWriter[],
  { from, count }: { readonly from: number; readonly count: number },
): void {
  for (const [index, column] of columns.entries()) {
    const values = Array.from({ length: count }, (_, row) => column.valueAt(from + row));
    chunk.setColumnValues(index, values);
  }
}

/** Reads what writeScores wrote. */
export async function readScores(connection: DuckDBConnection, path: string): Promise<ScoreTable> {
  const reader = await connection.runAndReadAll(
    `select * from read_parquet(${quoteText(path)}, file_row_number = true) order by file_row_number`,
  );
  const names = reader.columnNames();
  const read = reader.getColumnsJS();
  const columns = new Map(names.map((name, index) => [name, read[index] ?? []]));
  const numbers = (name: string) =>
    Float64Array.from(columns.get(name) ?? [], (value) => (value === null ? Number.NaN : Number(value)));
  const slices = names
    .filter((name) => name.startsWith(slicePrefix))
    .map((name): readonly [string, FrameColumn] => [
      name.slice(slicePrefix.length),
      sliceColumn(columns.get(name) ?? [], reader.columnType(names.indexOf(name))),
    ]);
  return {
    keys: (columns.get('key') ?? []).map(String),
    labels: numbers('label'),
    candidate: numbers('candidate'),
    ...(columns.has('champion') ? { champion: numbers('champion') } : {}),
    prior: numbers('prior'),
    slices: new Map(slices),
  };
}

function sliceColumn(values: readonly unknown[], type: DuckDBType): FrameColumn {
  if (String(type) !== 'VARCHAR')
    return {
      kind: 'number',
      values: Float64Array.from(values, (value) => (value === null ? Number.NaN : Number(value))),
    };
  const levels = [...new Set(values.filter((value) => value !== null).map(String))].sort();
  const codes = new Map(levels.map((level, code) => [level, code]));
  return {
    kind: 'category',
    codes: Int32Array.from(values, (value) => (value === null ? -1 : (codes.get(String(value)) ?? -1))),
    levels,
  };
}
