import { confusionTable } from '../metrics/confusion-table.ts';
import { methodOf } from '../metrics/interval-method.ts';
import type { Scored } from '../metrics/metric.ts';
import { metricsOf } from '../metrics/metrics.ts';
import type { BenchmarkCase, Case, Champion } from './case.ts';
import type { BenchmarkBasis, ComparisonBasis, Decision, Estimates } from './decision.ts';
import { estimatesOfSides } from './estimate.ts';
import { judge } from './judge.ts';

/** What a decision is about. */
export type DecisionSubject = Pick<Decision, 'id' | 'model' | 'version' | 'run' | 'champion'>;

const confidence = 0.95;

/** Judges a case, and shows every metric of every side beside it. Pure: equal cases give equal decisions, to the bit. */
export function decide(subject: DecisionSubject, judged: Case): Decision {
  const { candidate, task, measurements, seed } = judged;
  const { classes, threshold } = candidate;
  return {
    formatVersion: 1,
    ...subject,
    task,
    ...judge(judged),
    metrics: metricsOfSides(judged),
    comparison: basisOf(judged.champion),
    ...(judged.rivals?.size ? { rivals: basesOf(judged.rivals) } : {}),
    ...(judged.benchmark && judged.benchmark !== 'none'
      ? { benchmark: benchmarkBasisOf(judged.benchmark) }
      : {}),
    ...(classes ? { confusion: confusionTable(candidate, classes) } : {}),
    ...(judged.spreads && Object.keys(judged.spreads).length > 0 ? { spreads: judged.spreads } : {}),
    ...recordedMethod(candidate),
    ...{ measurements, testRowCount: candidate.labels.length, threshold, seed },
  };
}

function recordedMethod(candidate: Scored): Pick<Decision, 'intervalMethod'> {
  const method = methodOf(candidate);
  return method === 'percentile' ? {} : { intervalMethod: method };
}

/** Candidate and champion share their resamples where they are judged on the same rows. */
function metricsOfSides({ candidate, champion, prior, task, seed }: Case): Decision['metrics'] {
  const of = (sides: Parameters<typeof estimatesOfSides>[1]) =>
    estimatesOfSides(metricsOf(task), sides, { seed, confidence });
  if (champion.kind === 'scored' && champion.candidate === candidate) {
    const [own, theirs, baseline] = of([candidate, champion.scored, prior]);
    return { candidate: own as Estimates, champion: theirs as Estimates, prior: baseline as Estimates };
  }
  const [own, baseline] = of([candidate, prior]);
  const sides = { candidate: own as Estimates, prior: baseline as Estimates };
  if (champion.kind !== 'scored') return { ...sides, champion: null };
  const [common, theirs] = of([champion.candidate, champion.scored]);
  return { ...sides, candidateOnCommon: common as Estimates, champion: theirs as Estimates };
}

const basesOf = (rivals: NonNullable<Case['rivals']>): NonNullable<Decision['rivals']> =>
  Object.fromEntries([...rivals].map(([name, rival]) => [name, basisOf(rival)]));

function benchmarkBasisOf(benchmark: BenchmarkCase): BenchmarkBasis {
  const { snapshot } = benchmark;
  if (benchmark.kind === 'not-comparable')
    return { snapshot, rows: { kind: 'not-comparable', reason: benchmark.reason }, champion: null };
  const { candidate, champion } = benchmark;
  const rows = { kind: 'scored', rowCount: candidate.labels.length } as const;
  return { snapshot, rows, champion: basisOf(champion) };
}

const basisOf = (champion: Champion): ComparisonBasis =>
  champion.kind === 'scored' ? { kind: 'scored', rowCount: champion.scored.labels.length } : champion;
