import type { Intervals } from '../conformal/intervals.ts';
import type { FrameColumn } from '../dataset/frame.ts';
import { takeRows, takeWideRows } from '../dataset/rows.ts';
import type { Scored } from '../metrics/metric.ts';
import type { Case, Champion } from './case.ts';
import type { Decision, DecisionPolicy } from './decision.ts';
import type { Groups } from './groups.ts';

/** What of the versions a judgement looks at beside their scores; kept in the decision's folder as `sides.json`. */
export type Sides = {
  readonly candidate: Side & { readonly classes?: readonly string[] };
  /** Null where nothing was compared. */
  readonly champion: Side | null;
};
type Side = { readonly threshold: number; readonly intervals?: Intervals | undefined };

/** Rows as `scores.parquet` holds them. */
export type RecordedScores = {
  readonly labels: Float64Array;
  readonly outputs?: number;
  readonly candidate: Float64Array;
  readonly champion?: Float64Array;
  readonly prior: Float64Array;
  readonly slices: ReadonlyMap<string, FrameColumn>;
};

export type Recorded = {
  readonly decision: Decision;
  readonly policy: DecisionPolicy;
  readonly sides: Sides;
  readonly scores: RecordedScores;
};

/** The case that a decision rests on, out of what was kept of it. */
export function recordedCase({ decision, policy, sides, scores }: Recorded): Case {
  const { labels } = scores;
  const { threshold, classes, intervals } = sides.candidate;
  const common = { labels, threshold, ...(classes ? { classes } : {}) };
  const candidate = { ...common, scores: scores.candidate, intervals };
  return {
    ...{ gates: policy.gates, task: decision.task, candidate },
    prior: { ...common, scores: scores.prior },
    champion: championOf(candidate, { decision, sides, scores }),
    groups: groupsIn(scores.slices),
    ...{ measurements: decision.measurements, seed: decision.seed },
  };
}

const groupsIn = (slices: ReadonlyMap<string, FrameColumn>): Groups =>
  new Map(
    [...slices].flatMap(([name, column]) => (column.kind === 'category' ? [[name, column] as const] : [])),
  );

function championOf(candidate: Scored, { decision, sides, scores }: Omit<Recorded, 'policy'>): Champion {
  const { comparison } = decision;
  if (comparison.kind !== 'scored') return comparison;
  const { champion, outputs = 1 } = scores;
  if (sides.champion === null || champion === undefined)
    return { kind: 'not-comparable', reason: 'the scores of the champion were not kept' };
  const isCommon = (row: number): boolean => !Number.isNaN(champion[row * outputs]);
  const rows = Int32Array.from(candidate.labels.keys()).filter(isCommon);
  return commonSides(candidate, { ...sides.champion, scores: takeWideRows(champion, rows, outputs) }, rows);
}

/** A champion on the rows that are test for both; each side decides by its own threshold. */
export function commonSides(
  candidate: Scored,
  champion: Side & Pick<Scored, 'scores'>,
  rows: Int32Array,
): Champion {
  // The same object where all rows are common, so that what is known of it is not computed again.
  const own =
    rows.length === candidate.labels.length
      ? candidate
      : {
          ...candidate,
          labels: takeRows(candidate.labels, rows),
          scores: takeWideRows(candidate.scores, rows, candidate.classes?.length ?? 1),
        };
  const { scores, threshold, intervals } = champion;
  return { kind: 'scored', scored: { ...own, scores, threshold, intervals }, candidate: own, rows };
}
