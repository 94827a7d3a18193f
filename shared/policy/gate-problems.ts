import type { Gate } from '../declaration/gate.ts';
import type { PathStep } from '../declaration/problem.ts';
import type { Task } from '../declaration/task.ts';
import { kindOf } from './gate-kinds.ts';
import { isNamed, namedProblems } from './named-problems.ts';

/** What is wrong with the gate at that index of the declaration, and the remedy. */
export type GateProblem = {
  readonly gate: number;
  /** Below the gate. @default the gate as a whole */
  readonly path?: readonly PathStep[];
  readonly message: string;
};

/** Gates that no candidate could be judged by, or that judge nothing: unknown or foreign metrics, vacuous bounds. */
export const gateProblems = (gates: readonly Gate[], task: Task): readonly GateProblem[] =>
  gates.flatMap((gate, index): readonly GateProblem[] => {
    if (isNamed(gate)) return namedProblems(gate, task).map((problem) => ({ gate: index, ...problem }));
    const message = kindOf(gate).problem(task);
    return message === null ? [] : [{ gate: index, message }];
  });
