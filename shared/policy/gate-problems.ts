import type { Gate } from '../declaration/gate.ts';
import type { Task } from '../declaration/task.ts';
import { kindOf } from './gate-kinds.ts';

/** What is wrong with the gate at that index of the declaration, and the remedy. */
export type GateProblem = { readonly gate: number; readonly message: string };

/** Gates that no candidate could be judged by, or that judge nothing: unknown or foreign metrics, vacuous bounds. */
export const gateProblems = (gates: readonly Gate[], task: Task): readonly GateProblem[] =>
  gates.flatMap((gate, index) => {
    const message = kindOf(gate).problem(task);
    return message === null ? [] : [{ gate: index, message }];
  });
