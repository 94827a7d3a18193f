import type { Gate, SuperiorityGate } from '../declaration/gate.ts';
import { amountNumber, amountOf } from './amount.ts';
import { gateKind } from './gate-kind.ts';
import { metricNameOf } from './gate-metric.ts';
import { improvementProblem, judgeImprovement } from './improvement.ts';
import { ruleAbove } from './rule-above.ts';

/** Superiority: pass where the lower end of the improvement's interval is above the amount, fail where the upper end is below. */
export const superiorityGate = gateKind({
  name: 'superiority',
  claims: (gate: Gate): gate is SuperiorityGate => 'minImprovement' in gate,
  words: (gate) => `${metricNameOf(gate)} better than ${gate.against} by more than ${gate.minImprovement}`,
  problem: (gate, task) =>
    amountNumber(gate.minImprovement) < 0
      ? `minImprovement ${gate.minImprovement} is negative: how much worse it may be is declared as margin`
      : improvementProblem(gate, task, { key: 'minImprovement', amount: gate.minImprovement }),
  judge: (gate, judged) =>
    judgeImprovement(gate, judged, (found) => ruleAbove(found, amountOf(gate.minImprovement, found.other))),
});
