import type { FrameColumn } from '../dataset/frame.ts';
import type { Declaration } from '../declaration/schema.ts';
import { columnsOf } from '../derived/expression.ts';
import { parseExpression } from '../derived/parse.ts';
import { wilsonBounds } from '../statistics/wilson.ts';
import { missingGroup } from './groups.ts';
import { groupsOf } from './groups-of.ts';

type Level = { readonly level: string; readonly rowCount: number };

/** Rows of the source, by the words of the columns that expressions name; null where one is missing. */
export type SampledRows = {
  readonly columns: ReadonlyMap<string, readonly (string | null)[]>;
  /** Whether these are all there are. */
  readonly isWhole: boolean;
};

type Counted = {
  readonly levels: ReadonlyMap<string, readonly Level[]>;
  readonly rowCount: number;
  readonly sampled?: SampledRows | undefined;
};
type Slice = { readonly where: string; readonly rowsMin: number };

/** A slice is said to be too small where it surely is, by a sample: linting again must not change its mind. */
const confidence = 0.999;

/**
 * Why a slice by an expression is never judged: by the counts of its column's levels where all of them were counted, else
 * by the sampled rows. Nothing is said of columns whose type is not declared, or whose words are not read here.
 */
export function whereProblems(
  slice: Slice,
  { contract }: Pick<Declaration, 'contract'>,
  counted: Counted,
): readonly string[] {
  const parsed = parseExpression(slice.where);
  const names = parsed.kind === 'faulty' ? [] : [...columnsOf(parsed.value).keys()];
  const types = new Map(
    names.flatMap((name) => {
      const type = contract?.columns?.[name]?.type;
      return type === undefined ? [] : [[name, type] as const];
    }),
  );
  if (names.length === 0 || types.size < names.length) return [];
  const rows = rowsOfLevels(names, counted) ?? rowsOfSample(names, counted);
  if (rows === null) return [];
  const columns = new Map(
    names.flatMap((name) => {
      const column = columnOf(types.get(name) ?? '', rows.columns.get(name) ?? []);
      return column === null ? [] : [[name, column] as const];
    }),
  );
  if (columns.size < names.length) return [];
  const gate = { metric: 'accuracy', min: 0, confidence: 0.95, slices: slice };
  const frame = { rowCount: rows.weights.length, columns };
  const flags = groupsOf([gate], { frame, types, features: [] }).get(slice.where);
  if (flags === undefined) return [];
  const hits = rows.weights.filter((_, row) => flags.codes[row] === 0);
  return sizeProblems(slice, { hits, ...rows, rowCount: counted.rowCount });
}

type WeightedRows = {
  readonly columns: ReadonlyMap<string, readonly (string | null)[]>;
  /** Test rows that each stands for. */
  readonly weights: readonly number[];
  readonly isWhole: boolean;
};

/** A row for each level of the only column; null where not all were counted. */
function rowsOfLevels(names: readonly string[], { levels, rowCount }: Counted): WeightedRows | null {
  const [name = '', ...others] = names;
  const known = levels.get(name) ?? [];
  const counted = known.reduce((sum, level) => sum + level.rowCount, 0);
  if (others.length > 0 || Math.abs(counted - rowCount) > 1) return null;
  const words = known.map(({ level }) => (level === missingGroup ? null : level));
  return {
    columns: new Map([[name, words]]),
    weights: known.map((level) => level.rowCount),
    isWhole: true,
  };
}

function rowsOfSample(names: readonly string[], { sampled, rowCount }: Counted): WeightedRows | null {
  const [first] = names.map((name) => sampled?.columns.get(name));
  if (sampled === undefined || first === undefined || first.length === 0) return null;
  if (names.some((name) => !sampled.columns.has(name))) return null;
  return { ...sampled, weights: first.map(() => rowCount / first.length) };
}

function sizeProblems(
  { where, rowsMin }: Slice,
  rows: Pick<WeightedRows, 'weights' | 'isWhole'> & {
    readonly hits: readonly number[];
    readonly rowCount: number;
  },
): readonly string[] {
  const { hits, weights, isWhole, rowCount } = rows;
  const size = hits.reduce((sum, weight) => sum + weight, 0);
  const most = isWhole ? size : rowCount * wilsonBounds(hits.length, weights.length, confidence).high;
  if (most >= rowsMin) return [];
  if (isWhole && size < 1) return [`the slice ${where} is empty: it is true of no row`];
  const seen = isWhole ? '' : ` (by ${weights.length} sampled rows)`;
  return [
    `the slice ${where} has about ${Math.round(size)} test rows${seen}, fewer than ${rowsMin}: it is not judged`,
  ];
}

/** Null for types whose words are not read here. */
function columnOf(type: string, words: readonly (string | null)[]): FrameColumn | null {
  if (type === 'number' || type === 'integer')
    return { kind: 'number', values: Float64Array.from(words, numberOf) };
  if (type === 'boolean') return { kind: 'number', values: Float64Array.from(words, truthOf) };
  if (type !== 'category') return null;
  const levels = [...new Set(words.filter((word) => word !== null))];
  const codeOf = new Map(levels.map((level, code) => [level, code]));
  return {
    ...{ kind: 'category', levels },
    codes: Int32Array.from(words, (word) => (word === null ? -1 : (codeOf.get(word) ?? -1))),
  };
}

const numberOf = (word: string | null): number => (word === null ? Number.NaN : Number(word));

const truthOf = (word: string | null): number =>
  word === null ? Number.NaN : word === 'true' || word === '1' ? 1 : 0;
