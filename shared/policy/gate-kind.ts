import type { Gate } from '../declaration/gate.ts';
import type { Task } from '../declaration/task.ts';
import type { Case } from './case.ts';
import type { GateFinding } from './gate.ts';

/** One kind of gate: how it is told from others, said in words, checked when it is declared, and judged. */
export type GateKind = {
  readonly name: string;
  /** What can be asked of a gate of this kind; null where the gate is of another. */
  of(gate: Gate): GateOfKind | null;
};

export type GateOfKind = {
  /** The rule as a reader says it: `roc_auc ≥ 0.8`. */
  words(): string;
  /** Why the gate can judge nothing, with the remedy; null where it can. */
  problem(task: Task): string | null;
  judge(judged: Case): GateFinding;
};

/** Ties the functions of a kind to the gates that it claims. */
export const gateKind = <Of extends Gate>(kind: {
  readonly name: string;
  readonly claims: (gate: Gate) => gate is Of;
  readonly words: (gate: Of) => string;
  readonly problem: (gate: Of, task: Task) => string | null;
  readonly judge: (gate: Of, judged: Case) => GateFinding;
}): GateKind => ({
  name: kind.name,
  of: (gate) =>
    kind.claims(gate)
      ? {
          words: () => kind.words(gate),
          problem: (task) => kind.problem(gate, task),
          judge: (judged) => kind.judge(gate, judged),
        }
      : null,
});
