import type { VersionManifest } from '../../shared/artifact-manifest.ts';
import type { Declaration } from '../../shared/declaration/schema.ts';
import type { Scored } from '../../shared/metrics/metric.ts';
import type { BenchmarkCase, Case, Champion } from '../../shared/policy/case.ts';
import { effectiveGates } from '../../shared/policy/effective-gates.ts';
import type { Groups } from '../../shared/policy/groups.ts';
import { groupsOf } from '../../shared/policy/groups-of.ts';
import { commonSides, type Sides } from '../../shared/policy/recorded-case.ts';
import type { Rival } from '../../shared/policy/rival.ts';
import { baselineRows } from '../fitting/baseline-score.ts';
import type { Evidence } from './evidence.ts';
import type { CommonRows, Holdout, Judged } from './holdout.ts';
import type { Benchmark } from './score-benchmark.ts';
import { scoringLatencyUs } from './scoring-latency.ts';

/** What was found of a candidate on its test rows, before anything is judged. */
export type Findings = {
  readonly candidate: Judged;
  readonly holdout: Holdout;
  readonly prior: Float64Array;
  /** What the prior baseline gives every row. */
  readonly baseline: readonly number[];
  readonly groups: Groups;
  /** Other sides that gates name, on the rows that were for them to judge by; null where there is none such yet. */
  readonly rivals: ReadonlyMap<Rival, CommonRows | null>;
  readonly spreads: Readonly<Record<string, number>>;
  /** Null where no gate is judged on it. */
  readonly benchmark: Benchmark | null;
};

/** What gates slice the test rows by. */
export const groupsIn = ({ declaration, table }: Evidence, { graph }: Judged, { frame }: Holdout): Groups =>
  groupsOf(declaration.gates, {
    frame,
    types: new Map(table.columns.map(({ name, type }) => [name, type])),
    features: graph.inputs.map(({ name }) => name),
  });

/** All that the judgement rests on; how fast the candidate scores is measured here. */
export function caseOf(declaration: Declaration, found: Findings): Case {
  const { candidate, holdout, prior, groups, rivals, spreads } = found;
  const { task, learner } = declaration;
  const { threshold, classes, intervals } = candidate.graph;
  const { labels, scores, witnesses } = holdout;
  const common = { labels, threshold, witnesses, ...(classes ? { classes } : {}) };
  const own = { ...common, scores, intervals };
  const latency = scoringLatencyUs(candidate, holdout.frame);
  return {
    ...{ gates: effectiveGates(declaration), task, candidate: own, prior: { ...common, scores: prior } },
    champion: sideOf(holdout.common, own),
    rivals: new Map([...rivals].map(([name, common]) => [name, sideOf(common, own)])),
    measurements: {
      ...(latency === null ? {} : { scoring_latency_us: latency }),
      artifact_size_bytes: sizeOf(candidate.manifest),
    },
    ...(found.benchmark ? { benchmark: benchmarkOf(found.benchmark, found) } : {}),
    ...{ groups, spreads, seed: learner.seed },
  };
}

function benchmarkOf(benchmark: Benchmark, { candidate, baseline }: Findings): BenchmarkCase {
  if (benchmark.kind === 'not-comparable')
    return { snapshot: benchmark.id, kind: 'not-comparable', reason: benchmark.reason };
  const { manifest, rows } = benchmark;
  const { labels, scores, common, witnesses } = rows;
  const { threshold, classes, intervals } = candidate.graph;
  const known = { labels, threshold, witnesses, ...(classes ? { classes } : {}) };
  const own = { ...known, scores, intervals };
  const prior = { ...known, scores: baselineRows(baseline, labels.length) };
  return { snapshot: manifest.id, kind: 'scored', candidate: own, prior, champion: sideOf(common, own) };
}

function sideOf(common: CommonRows | null, candidate: Scored): Champion {
  if (!common) return { kind: 'none' };
  if (common.kind === 'not-comparable') return common;
  const { rows, champion: scores, championThreshold: threshold, championIntervals: intervals } = common;
  return commonSides(candidate, { scores, threshold, ...(intervals ? { intervals } : {}) }, rows);
}

/** Bytes of a version's files: what a replica loads. */
const sizeOf = ({ files }: VersionManifest): number =>
  Object.values(files).reduce((sum, { bytes }) => sum + bytes, 0);

/** What of the versions is kept beside their scores, so that the case can be judged again. */
export function sidesOf({ candidate: { graph }, holdout: { common }, rivals, benchmark }: Findings): Sides {
  const { threshold, classes, intervals } = graph;
  const own = { threshold, ...(classes ? { classes } : {}), ...(intervals ? { intervals } : {}) };
  const others = [...rivals].flatMap(([name, other]) =>
    other?.kind === 'scored' ? [[name, keptOf(other)]] : [],
  );
  const pinned = benchmark?.kind === 'scored' ? benchmark.rows.common : null;
  return {
    candidate: own,
    champion: common?.kind === 'scored' ? keptOf(common) : null,
    ...(others.length > 0 ? { rivals: Object.fromEntries(others) } : {}),
    ...(pinned?.kind === 'scored' ? { benchmarkChampion: keptOf(pinned) } : {}),
  };
}

const keptOf = ({
  championThreshold: threshold,
  championIntervals,
}: Extract<CommonRows, { kind: 'scored' }>) => ({
  threshold,
  ...(championIntervals ? { intervals: championIntervals } : {}),
});
