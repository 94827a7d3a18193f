import type { ColumnProfile, Profile } from '../../shared/contract/profile.ts';
import type { FrameColumn, LargeFrame } from '../../shared/dataset/frame.ts';
import { allRows } from '../../shared/dataset/rows.ts';
import { loadColumn } from '../../shared/dataset/take-column.ts';
import { deriveNamed } from '../../shared/features/derive-column.ts';
import type { FeatureGraph } from '../../shared/features/graph.ts';
import { evenlySpaced, profileOf } from './column-profile.ts';
import type { LabelledFrame } from './labelled-frame.ts';

/** How the training part was distributed. No id is in it: equal fits give equal bytes. */
export type TrainingProfile = Omit<Profile, 'snapshot'>;

type Rows = {
  readonly frame: LabelledFrame;
  /** The training part. */
  readonly rows: Int32Array;
  readonly target: string;
  /** The words whose places the labels are; null for regression. */
  readonly labelWords: readonly string[] | null;
  /** Profiles of columns that somebody else has found. @default none */
  readonly known?: ReadonlyMap<string, ColumnProfile> | null;
};

/** Distributions of the columns that training read, of what is derived and of the target, over the training part alone. */
export function trainingProfile(
  { frame: { frame, labels }, rows, target, labelWords, known }: Rows,
  graph: Pick<FeatureGraph, 'inputs' | 'derived'>,
): TrainingProfile {
  const sample = evenlySpaced(rows);
  const columns = [...frame.columns].map(
    ([name, column]) =>
      [name, known?.get(name) ?? profileOf(loadColumn(column, frame.rowCount), rows, sample)] as const,
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
