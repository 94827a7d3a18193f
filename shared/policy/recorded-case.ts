import type { Intervals } from '../conformal/intervals.ts';
import type { FrameColumn } from '../dataset/frame.ts';
import { takeRows, takeWideRows } from '../dataset/rows.ts';
import type { Scored } from '../metrics/metric.ts';
import { takeWitnesses, witnessesOf, witnessKey } from '../metrics/witnesses.ts';
import type { BenchmarkCase, Case, Champion } from './case.ts';
import type { BenchmarkBasis, ComparisonBasis, Decision, DecisionPolicy } from './decision.ts';
import type { Groups } from './groups.ts';
import { type Rival, rivals as rivalNames } from './rival.ts';

/** What of the versions a judgement looks at beside their scores; kept in the decision's folder as `sides.json`. */
export type Sides = {
  readonly candidate: Side & { readonly classes?: readonly string[] };
  /** Null where nothing was compared. */
  readonly champion: Side | null;
  /** Other sides that were scored. */
  readonly rivals?: Readonly<Partial<Record<Rival, Side>>>;
  /** The champion on the rows of the benchmark; absent where it was not scored there. */
  readonly benchmarkChampion?: Side;
};
type Side = { readonly threshold: number; readonly intervals?: Intervals | undefined };

/** Rows as `scores.parquet` holds them. */
export type RecordedScores = {
  readonly labels: Float64Array;
  readonly outputs?: number;
  readonly candidate: Float64Array;
  readonly champion?: Float64Array;
  /** Other sides by name; NaN where a row is not for one to judge by. */
  readonly rivals?: ReadonlyMap<string, Float64Array>;
  readonly prior: Float64Array;
  readonly slices: ReadonlyMap<string, FrameColumn>;
};

export type Recorded = {
  readonly decision: Decision;
  readonly policy: DecisionPolicy;
  readonly sides: Sides;
  readonly scores: RecordedScores;
  /** Rows as `benchmark-scores.parquet` holds them; left out: no gate was judged on them. */
  readonly benchmarkScores?: RecordedScores;
};

/** The case that a decision rests on, out of what was kept of it. */
export function recordedCase({ decision, policy, sides, scores, benchmarkScores }: Recorded): Case {
  const { candidate, prior } = ownSides(decision, sides, scores);
  const { outputs = 1 } = scores;
  const rivals = new Map(
    rivalNames.flatMap((name) => {
      const basis = decision.rivals?.[name];
      const kept = { side: sides.rivals?.[name] ?? null, scores: scores.rivals?.get(name), outputs };
      return basis === undefined ? [] : [[name, sideOf(candidate, basis, kept)] as const];
    }),
  );
  return {
    ...{ gates: policy.gates, task: decision.task, candidate },
    prior,
    champion: sideOf(candidate, decision.comparison, {
      side: sides.champion,
      scores: scores.champion,
      outputs,
    }),
    ...(decision.rivals ? { rivals } : {}),
    ...(decision.benchmark
      ? { benchmark: benchmarkOf(decision.benchmark, { decision, sides, scores: benchmarkScores }) }
      : {}),
    groups: groupsIn(scores.slices),
    ...(decision.spreads ? { spreads: decision.spreads } : {}),
    ...{ measurements: decision.measurements, seed: decision.seed },
  };
}

/** Candidate and baseline, which decide alike on all rows. */
function ownSides(
  { intervalMethod }: Decision,
  { candidate: { threshold, classes, intervals } }: Sides,
  scores: RecordedScores,
) {
  const method: Scored['method'] = intervalMethod ?? 'percentile';
  const common = {
    ...{ labels: scores.labels, threshold, ...(classes ? { classes } : {}) },
    witnesses: witnessesIn(scores.slices),
    method,
  };
  return {
    candidate: { ...common, scores: scores.candidate, intervals },
    prior: { ...common, scores: scores.prior },
  };
}

type PinnedScores = Pick<Recorded, 'decision' | 'sides'> & { readonly scores: RecordedScores | undefined };

function benchmarkOf(
  { snapshot, rows, champion }: BenchmarkBasis,
  { decision, sides, scores }: PinnedScores,
): BenchmarkCase {
  if (rows.kind === 'not-comparable') return { snapshot, ...rows };
  if (scores === undefined || champion === null)
    return { snapshot, kind: 'not-comparable', reason: 'the scores on the benchmark were not kept' };
  const own = ownSides(decision, sides, scores);
  const kept = {
    side: sides.benchmarkChampion ?? null,
    scores: scores.champion,
    outputs: scores.outputs ?? 1,
  };
  return { snapshot, kind: 'scored', ...own, champion: sideOf(own.candidate, champion, kept) };
}

function witnessesIn(slices: RecordedScores['slices']): Int32Array | undefined {
  const column = slices.get(witnessKey);
  return column?.kind === 'number' ? witnessesOf(column.values) : undefined;
}

const groupsIn = (slices: ReadonlyMap<string, FrameColumn>): Groups =>
  new Map(
    [...slices].flatMap(([name, column]) => (column.kind === 'category' ? [[name, column] as const] : [])),
  );

type Kept = {
  readonly side: Side | null;
  readonly scores: Float64Array | undefined;
  readonly outputs: number;
};

function sideOf(candidate: Scored, basis: ComparisonBasis, { side, scores, outputs }: Kept): Champion {
  if (basis.kind !== 'scored') return basis;
  if (side === null || scores === undefined)
    return { kind: 'not-comparable', reason: 'the scores of the other side were not kept' };
  const isCommon = (row: number): boolean => !Number.isNaN(scores[row * outputs]);
  const rows = Int32Array.from(candidate.labels.keys()).filter(isCommon);
  return commonSides(candidate, { ...side, scores: takeWideRows(scores, rows, outputs) }, rows);
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
          ...takeWitnesses(candidate, rows),
        };
  const { scores, threshold, intervals } = champion;
  return { kind: 'scored', scored: { ...own, scores, threshold, intervals }, candidate: own, rows };
}
