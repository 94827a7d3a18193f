import { autoKind } from './learner.ts';
import type { Finding } from './problem.ts';
import type { Declaration } from './schema.ts';

/** A budget is for a search, and a search finds hyperparameters by itself. */
export function searchFindings({ learner }: Declaration): readonly Finding[] {
  const { kind, budget, parameters } = learner;
  if (kind !== autoKind)
    return budget === undefined
      ? []
      : [
          {
            path: ['learner', 'budget'],
            message: `is what kind: ${autoKind} may take to choose; remove it, or set kind: ${autoKind}`,
          },
        ];
  return Object.keys(parameters).map((name) => ({
    path: ['learner', 'parameters', name],
    message: `${autoKind} looks for hyperparameters itself; remove it, or name the kind of learner that it belongs to`,
  }));
}
