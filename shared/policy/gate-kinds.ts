import type { Gate } from '../declaration/gate.ts';
import { benchmarkGate } from './benchmark-gate.ts';
import { boundGate } from './bound-gate.ts';
import { capGate } from './cap-gate.ts';
import { comparisonGate } from './comparison-gate.ts';
import { fairnessGate } from './fairness-gate.ts';
import type { GateKind, GateOfKind } from './gate-kind.ts';
import { namedGate } from './named-gate.ts';
import { prevalenceGate } from './prevalence-gate.ts';
import { sliceGate } from './slice-gate.ts';
import { superiorityGate } from './superiority-gate.ts';

/** Kinds that judge all test rows at once. */
const ofWhole: readonly GateKind[] = [
  superiorityGate,
  capGate,
  comparisonGate,
  fairnessGate,
  prevalenceGate,
  namedGate,
  boundGate,
];

/** Every kind of gate; the first that claims a gate judges it. */
export const gateKinds: readonly GateKind[] = [benchmarkGate(ofWhole), sliceGate(ofWhole), ...ofWhole];

/** What judges this gate. @throws RangeError where no kind claims it, which a parsed declaration never has */
export function kindOf(gate: Gate): GateOfKind {
  for (const kind of gateKinds) {
    const claimed = kind.of(gate);
    if (claimed) return claimed;
  }
  throw new RangeError(`no kind of gate claims ${JSON.stringify(gate)}`);
}
