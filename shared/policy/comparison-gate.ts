import type { ComparisonGate, Gate } from '../declaration/gate.ts';
import type { Task } from '../declaration/task.ts';
import { amountNumber, amountOf } from './amount.ts';
import { automaticMargin, automaticProblem } from './automatic-margin.ts';
import { gateKind } from './gate-kind.ts';
import { metricNameOf } from './gate-metric.ts';
import { type Improved, improvementProblem, judgeImprovement } from './improvement.ts';
import { ruleAbove } from './rule-above.ts';

/**
 * Non-inferiority: pass where the lower end of the improvement's interval is above −margin, fail where the upper end is
 * below it, else inconclusive. A margin in percent is a share of the other side's value, taken as known.
 */
export const comparisonGate = gateKind({
  name: 'comparison',
  claims: (gate: Gate): gate is ComparisonGate => 'margin' in gate,
  words,
  problem,
  judge: (gate, judged) =>
    judgeImprovement(gate, judged, (found: Improved) => ruleAbove(found, -marginOf(gate, found))),
});

function words(gate: ComparisonGate): string {
  const metric = metricNameOf(gate);
  const { margin, against } = gate;
  if (margin === 'auto') return `${metric} not worse than ${against} by what the test rows can resolve`;
  return amountNumber(margin) > 0
    ? `${metric} not more than ${margin} worse than ${against}`
    : `${metric} better than ${against}`;
}

function problem(gate: ComparisonGate, task: Task): string | null {
  const { margin, against } = gate;
  if (margin === 'auto')
    return improvementProblem(gate, task, { key: 'margin', amount: 0 }) ?? automaticProblem(gate);
  if (amountNumber(margin) < 0) {
    return `margin ${margin} is negative: expected how much worse than the ${against} a candidate may be, 0 or more`;
  }
  return improvementProblem(gate, task, { key: 'margin', amount: margin });
}

/** How much worse the candidate may be, in units of the metric. */
const marginOf = (gate: ComparisonGate, { other, pair }: Improved): number =>
  gate.margin === 'auto' ? automaticMargin(gate, pair.candidate, other) : amountOf(gate.margin, other);
