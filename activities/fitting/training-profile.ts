import { levelsMax } from '../../shared/contract/compile-levels.ts';
import { numberProfile } from '../../shared/contract/number-profile.ts';
import type {
  CategoryProfile,
  ColumnProfile,
  NumberProfile,
  Profile,
} from '../../shared/contract/profile.ts';
import type { CategoryColumn, FrameColumn, LargeFrame } from '../../shared/dataset/frame.ts';
import { allRows, takeRows } from '../../shared/dataset/rows.ts';
import { intAt, realAt } from '../../shared/dataset/table.ts';
import { loadColumn } from '../../shared/dataset/take-column.ts';
import { deriveNamed } from '../../shared/features/derive-column.ts';
import type { FeatureGraph } from '../../shared/features/graph.ts';
import type { LabelledFrame } from './labelled-frame.ts';

/** How the training part was distributed. No id is in it: equal fits give equal bytes. */
export type TrainingProfile = Omit<Profile, 'snapshot'>;

/** Numbers are profiled from so many rows at most, evenly spaced. */
const sampleRowCountMax = 10_000;

type Rows = {
  readonly frame: LabelledFrame;
  /** The training part. */
  readonly rows: Int32Array;
  readonly target: string;
  /** The words whose places the labels are; null for regression. */
  readonly labelWords: readonly string[] | null;
};

/** Distributions of the columns that training read, of what is derived and of the target, over the training part alone. */
export function trainingProfile(
  { frame: { frame, labels }, rows, target, labelWords }: Rows,
  graph: Pick<FeatureGraph, 'inputs' | 'derived'>,
): TrainingProfile {
  const sample = evenlySpaced(rows);
  const columns = [...frame.columns].map(
    ([name, column]) => [name, profileOf(loadColumn(column, frame.rowCount), rows, sample)] as const,
  );
  const words: FrameColumn = labelWords
    ? { kind: 'category', codes: new Int32Array(labels), levels: labelWords }
    : { kind: 'number', values: labels };
  return {
    formatVersion: 1,
    rowCount: rows.length,
    sampleRowCount: sample.length,
    columns: Object.fromEntries([
      ...columns,
      ...derivedProfiles(graph, frame, rows),
      [target, profileOf(words, rows, sample)],
    ]),
  };
}

/** One column after the other, so that the memory of one is enough. */
function derivedProfiles(
  graph: Pick<FeatureGraph, 'inputs' | 'derived'>,
  frame: LargeFrame,
  rows: Int32Array,
): readonly (readonly [string, ColumnProfile])[] {
  const all = allRows(rows.length);
  return (graph.derived ?? []).map(({ name }) => {
    const column = deriveNamed(graph, name, { frame, rows });
    return [name, profileOf(column, all, evenlySpaced(all))] as const;
  });
}

function evenlySpaced(rows: Int32Array): Int32Array {
  const count = Math.min(rows.length, sampleRowCountMax);
  return Int32Array.from({ length: count }, (_, index) =>
    intAt(rows, Math.floor((index * rows.length) / count)),
  );
}

const profileOf = (column: FrameColumn, rows: Int32Array, sample: Int32Array): ColumnProfile =>
  column.kind === 'number' ? numbersOf(column.values, rows, sample) : levelsOf(column, rows);

/** What is not finite is missing, as for the encoders. */
function numbersOf(values: Float64Array, rows: Int32Array, sample: Int32Array): NumberProfile {
  let missingCount = 0;
  for (let i = 0; i < rows.length; i++) {
    const value = realAt(values, intAt(rows, i));
    if (value - value !== 0) missingCount++;
  }
  const sampled = takeRows(values, sample).map((value) => (Number.isFinite(value) ? value : Number.NaN));
  return numberProfile(sampled, shareOf(missingCount, rows));
}

function levelsOf({ codes, levels }: CategoryColumn, rows: Int32Array): CategoryProfile {
  const counts = new Int32Array(levels.length + 1);
  for (let i = 0; i < rows.length; i++) {
    const code = intAt(codes, intAt(rows, i)) + 1;
    counts[code] = intAt(counts, code) + 1;
  }
  const seen = levels
    .map((level, code) => [level, intAt(counts, code + 1)] as const)
    .filter(([, count]) => count > 0)
    .toSorted(([a, one], [b, two]) => two - one || (a < b ? -1 : 1));
  return {
    kind: 'category',
    missingShare: shareOf(intAt(counts, 0), rows),
    distinctCount: seen.length,
    levels: seen.slice(0, levelsMax),
    isComplete: seen.length <= levelsMax,
  };
}

const shareOf = (count: number, rows: Int32Array): number => (rows.length === 0 ? 0 : count / rows.length);
