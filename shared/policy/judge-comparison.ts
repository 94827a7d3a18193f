import type { ComparisonGate } from '../declaration/gate.ts';
import type { Metric } from '../metrics/metric.ts';
import type { Case } from './case.ts';
import { type Comparison, compare, type Pair } from './compare.ts';
import type { Estimate, GateResult, Interval, Verdict } from './gate.ts';
import { figure, intervalWords, signed } from './gate-words.ts';
import { marginOf } from './margin.ts';
import { intervalProblem } from './metric-interval.ts';

type Finding = { readonly verdict: Verdict; readonly reason: string };
type ComparisonResult = Finding & Pick<GateResult, 'estimate' | 'candidate' | 'champion' | 'prior'>;

/**
 * Pass where the lower end of the improvement's interval is above −margin, fail where the upper end is below it, else
 * inconclusive. A margin in percent is a share of the other side's value, taken as known.
 */
export function judgeComparison(gate: ComparisonGate, metric: Metric, judged: Case): ComparisonResult {
  const { champion, candidate, prior } = judged;
  if (gate.against === 'prior') return judgePair(gate, metric, { candidate, other: prior }, judged.seed);
  if (champion.kind === 'none')
    return absent('pass', 'nothing serves yet, so there is no champion to compare with');
  if (champion.kind === 'not-comparable') return absent('inconclusive', champion.reason);
  return judgePair(gate, metric, { candidate: champion.candidate, other: champion.scored }, judged.seed);

  function absent(verdict: Verdict, reason: string): ComparisonResult {
    const rowCount = candidate.labels.length;
    const measured = metric.measure(candidate);
    const estimate: Estimate = { kind: 'undefined', reason, rowCount };
    const shown: Estimate =
      measured.kind === 'value'
        ? { kind: 'value', value: measured.value, interval: null, rowCount }
        : { ...measured, rowCount };
    return { verdict, reason, estimate, candidate: shown };
  }
}

function judgePair(gate: ComparisonGate, metric: Metric, pair: Pair, seed: number): ComparisonResult {
  const compared = compare(metric, pair, { seed, confidence: gate.confidence });
  return {
    ...find(gate, compared, intervalProblem(metric, pair.candidate)),
    estimate: compared.improvement,
    candidate: compared.candidate,
    [gate.against]: compared.other,
  };
}

function find(gate: ComparisonGate, { improvement, other }: Comparison, problem: string | null): Finding {
  if (improvement.kind === 'undefined') return { verdict: 'inconclusive', reason: improvement.reason };
  const shown = `improvement over ${gate.against} ${signed(improvement.value)}`;
  if (!improvement.interval || other.kind === 'undefined') {
    return { verdict: 'inconclusive', reason: `${shown}, but ${problem}` };
  }
  const least = -marginOf(gate.margin, other.value);
  return byInterval(`${shown} ${intervalWords(improvement.interval)}`, improvement.interval, least);
}

function byInterval(shown: string, interval: Interval, least: number): Finding {
  const limit = signed(least);
  if (interval.low > least) return { verdict: 'pass', reason: `${shown} lies above ${limit}` };
  if (interval.high < least) return { verdict: 'fail', reason: `${shown} lies below ${limit}` };
  const width = figure(interval.high - interval.low);
  return {
    verdict: 'inconclusive',
    reason: `${shown} reaches across ${limit}: ${width} wide; more test rows narrow it`,
  };
}
