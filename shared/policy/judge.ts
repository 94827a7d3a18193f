import type { Gate } from '../declaration/gate.ts';
import type { Case } from './case.ts';
import type { GateFinding, GateResult, Verdict } from './gate.ts';
import { kindOf } from './gate-kinds.ts';
import { metricNameOf, metricOfGate } from './gate-metric.ts';
import { meet } from './meet.ts';

/** `reason` is a sentence for a person: what decided. */
export type Judgement = {
  readonly verdict: Verdict;
  readonly reason: string;
  readonly gates: readonly GateResult[];
};

/**
 * Judges every gate by its interval; any fail fails, else any inconclusive is inconclusive. Pure: equal cases give equal
 * judgements, to the bit. Without gates every candidate passes, and the reason says that none is declared.
 */
export function judge(judged: Case): Judgement {
  const gates = judged.gates.map((gate, index) => judgeGate(gate, index, judged));
  const verdict = meet(gates.map((result) => result.verdict));
  return { verdict, reason: reasonOf(verdict, gates), gates };
}

/** A declaration with a gate that cannot be judged is refused (`gateProblems`); one that slips through promotes nothing. */
function judgeGate(gate: Gate, index: number, judged: Case): GateResult {
  const kind = kindOf(gate);
  const isOwn = 'gate' in gate;
  const shown = { gate: index, metric: isOwn ? gate.gate : metricNameOf(gate), rule: kind.words() };
  const metric = isOwn ? undefined : metricOfGate(gate);
  if (metric && !metric.tasks.includes(judged.task)) {
    return { ...shown, ...unjudged(`${metric.name} is not a metric of ${judged.task} tasks`, judged) };
  }
  return { ...shown, ...kind.judge(judged) };
}

function unjudged(reason: string, { candidate }: Case): GateFinding {
  const estimate = { kind: 'undefined', reason, rowCount: candidate.labels.length } as const;
  return { verdict: 'inconclusive', reason, estimate, candidate: estimate, moreRows: null };
}

function reasonOf(verdict: Verdict, gates: readonly GateResult[]): string {
  if (gates.length === 0) return 'no gates are declared, so every candidate passes';
  if (verdict === 'pass') return gates.length === 1 ? 'the gate passes' : `all ${gates.length} gates pass`;
  const decisive = gates.filter((result) => result.verdict === verdict);
  return decisive.map(({ rule, reason }) => `${rule}: ${reason}`).join('; ');
}
