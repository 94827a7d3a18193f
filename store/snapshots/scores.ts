import type { DuckDBConnection, DuckDBType } from '@duckdb/node-api';
import type { FrameColumn } from '../../shared/dataset/frame.ts';
import { quoteText } from './quote.ts';

/**
 * Scores of the rows that a decision rests on, row by row: what gates, replays and late outcomes read instead of scoring
 * again. `champion` is absent where nothing served.
 */
export type ScoreTable = {
  readonly keys: readonly string[];
  readonly labels: Float64Array;
  /** Scores of a row, row-major: one of each class in multiclass, written as `candidate`, `candidate_1` and so on. @default 1 */
  readonly outputs?: number;
  readonly candidate: Float64Array;
  readonly champion?: Float64Array;
  readonly prior: Float64Array;
  /** Other sides by name, as the champion's. @default none */
  readonly rivals?: ReadonlyMap<string, Float64Array>;
  /** Columns to slice by, e.g. protected ones. */
  readonly slices: ReadonlyMap<string, FrameColumn>;
};

/** What names of other sides begin with in the file. */
export const rivalPrefix = 'rival_';

/** What names of slice columns begin with in the file. */
export const slicePrefix = 'slice_';

/** The column of one of a side's scores. */
export const outputName = (side: string, output: number): string =>
  output === 0 ? side : `${side}_${output}`;

const outputOf = (side: string): RegExp => new RegExp(`^${side}(_\\d+)?$`);

function interleaved(columns: readonly Float64Array[]): Float64Array {
  const [first = new Float64Array(), ...others] = columns;
  if (others.length === 0) return first;
  return Float64Array.from(
    { length: first.length * columns.length },
    (_, at) => columns[at % columns.length]?.[Math.floor(at / columns.length)] ?? Number.NaN,
  );
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
  const outputs = names.filter((name) => outputOf('candidate').test(name)).length;
  const scores = (side: string) =>
    interleaved(Array.from({ length: outputs }, (_, output) => numbers(outputName(side, output))));
  const slices = names
    .filter((name) => name.startsWith(slicePrefix))
    .map((name): readonly [string, FrameColumn] => [
      name.slice(slicePrefix.length),
      sliceColumn(columns.get(name) ?? [], reader.columnType(names.indexOf(name))),
    ]);
  const rivals = names
    .filter((name) => name.startsWith(rivalPrefix) && !/_\d+$/.test(name))
    .map((name) => name.slice(rivalPrefix.length));
  return {
    keys: (columns.get('key') ?? []).map(String),
    labels: numbers('label'),
    ...(outputs === 1 ? {} : { outputs }),
    candidate: scores('candidate'),
    ...(columns.has('champion') ? { champion: scores('champion') } : {}),
    prior: scores('prior'),
    ...(rivals.length === 0
      ? {}
      : { rivals: new Map(rivals.map((name) => [name, scores(`${rivalPrefix}${name}`)])) }),
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
