import type { BoundGate } from '../declaration/gate.ts';
import type { Metric } from '../metrics/metric.ts';
import type { Case } from './case.ts';
import { estimate } from './estimate.ts';
import type { Estimate, GateResult, Interval, Verdict } from './gate.ts';
import { figure, intervalWords } from './gate-words.ts';
import { intervalProblem } from './metric-interval.ts';

type Finding = { readonly verdict: Verdict; readonly reason: string };
type BoundResult = Finding & Pick<GateResult, 'estimate' | 'candidate'>;

/**
 * An absolute bound: pass where the whole interval lies inside, fail where it lies wholly outside, else inconclusive. A
 * measurement (no metric of that name) has no interval and is judged by its value.
 */
export function judgeBound(gate: BoundGate, metric: Metric | undefined, judged: Case): BoundResult {
  const { candidate, seed } = judged;
  const found = metric
    ? estimate(metric, candidate, { seed, confidence: gate.confidence })
    : measurement(gate.metric, judged);
  const finding = find(gate, found, (metric && intervalProblem(metric, candidate)) ?? null);
  return { ...finding, estimate: found, candidate: found };
}

function measurement(name: string, { measurements, candidate }: Case): Estimate {
  const rowCount = candidate.labels.length;
  const value = Object.hasOwn(measurements, name) ? measurements[name] : undefined;
  if (value !== undefined && Number.isFinite(value))
    return { kind: 'value', value, interval: null, rowCount };
  return { kind: 'undefined', reason: `${name} was not measured`, rowCount };
}

function find(gate: BoundGate, found: Estimate, problem: string | null): Finding {
  if (found.kind === 'undefined') return { verdict: 'inconclusive', reason: found.reason };
  if (problem) return { verdict: 'inconclusive', reason: `${figure(found.value)}, but ${problem}` };
  if (found.interval) return byInterval(gate, found.interval, found.value);
  const side = sideOf(gate, { low: found.value, high: found.value });
  return { verdict: side === 'inside' ? 'pass' : 'fail', reason: `measured ${figure(found.value)}` };
}

function byInterval(gate: BoundGate, interval: Interval, value: number): Finding {
  const shown = `${figure(value)} ${intervalWords(interval)}`;
  const side = sideOf(gate, interval);
  if (side === 'inside') return { verdict: 'pass', reason: `${shown} lies inside` };
  if (side === 'outside') return { verdict: 'fail', reason: `${shown} lies outside` };
  const width = figure(interval.high - interval.low);
  return {
    verdict: 'inconclusive',
    reason: `${shown} reaches across the bound: ${width} wide; more test rows narrow it`,
  };
}

function sideOf({ min, max }: BoundGate, { low, high }: Pick<Interval, 'low' | 'high'>) {
  const [least, most] = [min ?? Number.NEGATIVE_INFINITY, max ?? Number.POSITIVE_INFINITY];
  if (low >= least && high <= most) return 'inside';
  return high < least || low > most ? 'outside' : 'across';
}
