import type { BoundGate, Gate } from '../declaration/gate.ts';
import type { Case } from './case.ts';
import type { Estimate, GateFinding } from './gate.ts';
import { gateKind } from './gate-kind.ts';
import { metricNameOf, metricOfGate } from './gate-metric.ts';
import { judgeMetricWithin, judgeWithin } from './judge-within.ts';
import { limitsProblem } from './limits-problem.ts';
import { metricProblem } from './metric-problem.ts';

/** An absolute bound on a metric, or on what is measured. */
export const boundGate = gateKind({
  name: 'bound',
  claims: (gate: Gate): gate is BoundGate => !('against' in gate) && !('width' in gate) && !('by' in gate),
  words,
  problem: (gate, task) => metricProblem(gate, task) ?? boundProblem(gate),
  judge: judgeBound,
});

function words(gate: BoundGate): string {
  const metric = metricNameOf(gate);
  const { min, max } = gate;
  return [
    ...(min === undefined ? [] : [`${metric} ≥ ${min}`]),
    ...(max === undefined ? [] : [`${metric} ≤ ${max}`]),
  ].join(' and ');
}

function judgeBound(gate: BoundGate, judged: Case): GateFinding {
  const metric = metricOfGate(gate);
  if (metric) return judgeMetricWithin(metric, gate, gate.confidence, judged);
  const found = measurement(gate.metric, judged);
  return { ...judgeWithin(gate, found), estimate: found, candidate: found };
}

function measurement(name: string, { measurements, candidate }: Case): Estimate {
  const rowCount = candidate.labels.length;
  const value = Object.hasOwn(measurements, name) ? measurements[name] : undefined;
  if (value !== undefined && Number.isFinite(value))
    return { kind: 'value', value, interval: null, rowCount };
  return { kind: 'undefined', reason: `${name} was not measured`, rowCount };
}

const boundProblem = (gate: BoundGate): string | null =>
  limitsProblem(metricNameOf(gate), metricOfGate(gate)?.range ?? [0, Number.POSITIVE_INFINITY], gate);
