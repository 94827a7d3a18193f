import type { Gate, SuperiorityGate } from '../declaration/gate.ts';
import { amountNumber, amountOf } from './amount.ts';
import type { Case } from './case.ts';
import { gateKind } from './gate-kind.ts';
import { metricNameOf } from './gate-metric.ts';
import { figure } from './gate-words.ts';
import { type Improved, improvementProblem, judgeImprovement } from './improvement.ts';
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
    judgeImprovement(gate, judged, (found) =>
      beyondSpread(gate, judged, found, ruleAbove(found, amountOf(gate.minImprovement, found.other))),
    ),
});

type Ruled = ReturnType<typeof ruleAbove>;

/** A gain that another seed could have brought about is no gain. */
function beyondSpread(gate: SuperiorityGate, { spreads = {} }: Case, found: Improved, ruled: Ruled): Ruled {
  if (gate.seeds === undefined || ruled.verdict !== 'pass') return ruled;
  const spread = spreads[metricNameOf(gate)];
  if (spread === undefined)
    return {
      verdict: 'inconclusive',
      reason: `${found.shown}, but no refits were made here`,
      moreRows: null,
    };
  if (found.value > spread)
    return { ...ruled, reason: `${ruled.reason}, and beyond the spread over seeds, ${figure(spread)}` };
  const reason = `${found.shown} is within the spread over ${gate.seeds} refits with other seeds, ${figure(spread)}`;
  return { verdict: 'inconclusive', reason, moreRows: null };
}
