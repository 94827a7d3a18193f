import type { CapGate, Gate } from '../declaration/gate.ts';
import { amountNumber, amountOf } from './amount.ts';
import type { GateFinding } from './gate.ts';
import { gateKind } from './gate-kind.ts';
import { metricNameOf } from './gate-metric.ts';
import { signed } from './gate-words.ts';
import { type Improved, improvementProblem, judgeImprovement } from './improvement.ts';
import { across } from './rule-above.ts';

/**
 * A cap on suspicious improvement, which finds leaks of the target: fail where the whole interval lies above the cap, pass
 * where it lies below, else inconclusive.
 */
export const capGate = gateKind({
  name: 'cap',
  claims: (gate: Gate): gate is CapGate => 'maxImprovement' in gate,
  words: (gate) => `${metricNameOf(gate)} not more than ${gate.maxImprovement} better than ${gate.against}`,
  problem: (gate, task) =>
    amountNumber(gate.maxImprovement) <= 0
      ? `maxImprovement ${gate.maxImprovement} lets no better candidate pass: expected an amount above 0`
      : improvementProblem(gate, task, { key: 'maxImprovement', amount: gate.maxImprovement }),
  judge: (gate, judged) =>
    judgeImprovement(gate, judged, (found) => ruleBelow(found, amountOf(gate.maxImprovement, found.other))),
});

function ruleBelow(found: Improved, most: number): Pick<GateFinding, 'verdict' | 'reason' | 'moreRows'> {
  const { shown, interval } = found;
  const limit = signed(most);
  if (interval.high < most) return { verdict: 'pass', reason: `${shown} lies below ${limit}` };
  if (interval.low <= most) return across(found, most);
  return { verdict: 'fail', reason: `${shown} lies above ${limit}: look for a column that knows the target` };
}
