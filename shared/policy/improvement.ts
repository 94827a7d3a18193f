import type { ImprovementGate } from '../declaration/gate.ts';
import type { Task } from '../declaration/task.ts';
import type { Metric } from '../metrics/metric.ts';
import { boundOnly } from '../metrics/metrics.ts';
import { type Amount, amountNumber } from './amount.ts';
import type { Case, Champion } from './case.ts';
import { type Comparison, compare, type Pair } from './compare.ts';
import type { Estimate, GateFinding, Interval, Verdict } from './gate.ts';
import { metricNameOf, metricOfGate } from './gate-metric.ts';
import { intervalWords, signed } from './gate-words.ts';
import { brokenResample, intervalProblem } from './metric-interval.ts';
import { metricProblem } from './metric-problem.ts';
import { moreRowsForInterval } from './more-rows.ts';

/** An improvement whose interval is known, with the value of the other side, which percentages are of. */
export type Improved = {
  readonly value: number;
  readonly interval: Interval;
  readonly rowCount: number;
  readonly other: number;
  /** The rows of both sides. */
  readonly pair: Pair;
  /** `improvement over champion +0.012 (95 %: 0.001 to 0.023)`. */
  readonly shown: string;
};

/** What a kind of comparison makes of an improvement. */
export type Ruling = (found: Improved) => Pick<GateFinding, 'verdict' | 'reason' | 'moreRows'>;

/** Compares the candidate with the gate's other side on the same rows, and rules on the improvement's interval. */
export function judgeImprovement(gate: ImprovementGate, judged: Case, ruling: Ruling): GateFinding {
  const { candidate, prior } = judged;
  const metric = metricOfGate(gate);
  if (!metric)
    return absent('inconclusive', `${gate.metric} is not computed from rows, so nothing compares`, judged);
  if (gate.against === 'prior')
    return judgePair(gate, metric, { pair: { candidate, other: prior }, judged, ruling });
  const other = otherSide(gate.against, judged);
  if (other.kind === 'none')
    return absent(
      'pass',
      `nothing serves yet, so there is no ${gate.against} to compare with`,
      judged,
      metric,
    );
  if (other.kind === 'not-comparable') return absent('inconclusive', other.reason, judged, metric);
  const pair = { candidate: other.candidate, other: other.scored };
  return judgePair(gate, metric, { pair, judged, ruling });
}

function otherSide(
  against: Exclude<ImprovementGate['against'], 'prior'>,
  { champion, rivals }: Case,
): Champion {
  if (against === 'champion') return champion;
  return rivals?.get(against) ?? { kind: 'not-comparable', reason: `${against} was not scored here` };
}

function absent(verdict: Verdict, reason: string, { candidate }: Case, metric?: Metric): GateFinding {
  const rowCount = candidate.labels.length;
  const measured = metric?.measure(candidate) ?? { kind: 'undefined', reason };
  const estimate: Estimate = { kind: 'undefined', reason, rowCount };
  const shown: Estimate =
    measured.kind === 'value'
      ? { kind: 'value', value: measured.value, interval: null, rowCount }
      : { ...measured, rowCount };
  const moreRows = verdict === 'inconclusive' ? { moreRows: null } : {};
  return { verdict, reason, estimate, candidate: shown, ...moreRows };
}

type Sides = { readonly pair: Pair; readonly judged: Case; readonly ruling: Ruling };

function judgePair(gate: ImprovementGate, metric: Metric, { pair, judged, ruling }: Sides): GateFinding {
  const compared = compare(metric, pair, { seed: judged.seed, confidence: gate.confidence });
  return {
    ...find(gate, metric, { compared, pair, ruling }),
    estimate: compared.improvement,
    candidate: compared.candidate,
    ...{ [gate.against === 'champion' || gate.against === 'prior' ? gate.against : 'rival']: compared.other },
  };
}

type Compared = { readonly compared: Comparison; readonly pair: Pair; readonly ruling: Ruling };

function find(
  gate: ImprovementGate,
  metric: Metric,
  { compared, pair, ruling }: Compared,
): ReturnType<Ruling> {
  const { improvement, other } = compared;
  if (improvement.kind === 'undefined')
    return { verdict: 'inconclusive', reason: improvement.reason, moreRows: null };
  const shown = `improvement over ${gate.against} ${signed(improvement.value)}`;
  const { value, interval, rowCount } = improvement;
  if (!interval || other.kind === 'undefined') {
    const reason = `${shown}, but ${intervalProblem(metric, pair.candidate) ?? brokenResample(metric)}`;
    return { verdict: 'inconclusive', reason, moreRows: moreRowsForInterval(metric, pair.candidate) };
  }
  return ruling({
    value,
    interval,
    rowCount,
    other: other.value,
    pair,
    shown: `${shown} ${intervalWords(interval)}`,
  });
}

type AmountOf = { readonly key: string; readonly amount: Amount };

/** Why a comparison of this metric by this amount judges nothing; null where it judges. */
export function improvementProblem(
  gate: ImprovementGate,
  task: Task,
  { key, amount }: AmountOf,
): string | null {
  const problem = metricProblem(gate, task);
  if (problem !== null) return problem;
  const metric = metricOfGate(gate);
  const name = metricNameOf(gate);
  if (!metric || boundOnly.includes(name)) {
    return `${name} has no better direction to compare in: bound it with min and max instead`;
  }
  const span = metric.range[1] - metric.range[0];
  const nothing = key === 'minImprovement' ? 'lets no candidate pass' : 'lets every candidate pass';
  if (typeof amount === 'number' && amount >= span) {
    return `${key} ${amount} ${nothing}: ${name} lies from ${metric.range[0]} to ${metric.range[1]}`;
  }
  if (typeof amount === 'string' && amountNumber(amount) >= 100) {
    return `${key} ${amount} of ${gate.against} judges nothing: expected a percentage below 100%`;
  }
  return null;
}
