import type { Gate, NamedGate } from '../declaration/gate.ts';
import type { Finding } from '../declaration/problem.ts';
import type { Task } from '../declaration/task.ts';
import { ownGate, ownGates } from '../extension/installed.ts';

export const isNamed = (gate: Gate): gate is NamedGate => 'gate' in gate;

/** What is wrong with a gate of the user's own, below its place in the declaration. */
export function namedProblems({ gate: name, parameters }: NamedGate, task: Task): readonly Finding[] {
  const own = ownGate(name);
  if (own === undefined) {
    const known = ownGates().map((gate) => gate.name);
    const remedy =
      known.length > 0
        ? `expected one of ${known.join(', ')}`
        : 'no file in extensions/ defined a gate when this process began';
    return [{ path: ['gate'], message: `unknown gate ${name}: ${remedy}` }];
  }
  if (own.tasks !== null && !own.tasks.includes(task)) {
    const message = `${name} is a gate of ${own.tasks.join(' and ')} tasks, this model is ${task}`;
    return [{ path: ['gate'], message }];
  }
  return own.problems(parameters).map(({ path, message }) => ({ path: ['parameters', ...path], message }));
}
