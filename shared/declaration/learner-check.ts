import type { z } from 'zod';
import type { DeclarationCheck } from './parse.ts';
import type { Finding, PathStep } from './problem.ts';
import { nearest } from './suggest.ts';
import type { Task } from './task.ts';

/** What the check needs to know of a kind of learner. */
export type KnownLearner = {
  readonly kind: string;
  readonly tasks: readonly Task[];
  readonly parameters: z.ZodType;
};

/** The learner of a task where the declaration names none. */
export const defaultLearner: Readonly<Record<Task, string>> = {
  binary: 'logistic-regression',
  regression: 'linear-regression',
};

const stepsOf = (path: readonly PropertyKey[]): readonly PathStep[] =>
  path.map((step) => (typeof step === 'number' ? step : String(step)));

function issueFindings(issue: z.core.$ZodIssue): readonly Finding[] {
  const path = ['learner', 'parameters', ...stepsOf(issue.path)];
  if (issue.code !== 'unrecognized_keys')
    return [{ path, message: issue.message.replace(/^Invalid input: /, '') }];
  return issue.keys.map((key) => ({ path: [...path, key], message: 'is no parameter of this learner' }));
}

/** A check that kind and parameters of the learner are among those given, and fit the task. */
export function learnerCheck(learners: readonly KnownLearner[]): DeclarationCheck {
  return ({ task, learner }) => {
    const kind = learner.kind ?? defaultLearner[task];
    const known = learners.find((candidate) => candidate.kind === kind);
    const fitting = learners
      .filter((candidate) => candidate.tasks.includes(task))
      .map((candidate) => candidate.kind);
    const path = ['learner', 'kind'];
    if (!known) {
      const meant = nearest(kind, fitting);
      const hint = meant === null ? `expected one of ${fitting.join(', ')}` : `did you mean ${meant}?`;
      return [{ path, message: `unknown learner ${kind}; ${hint}` }];
    }
    if (!known.tasks.includes(task))
      return [
        { path, message: `${kind} does not learn a ${task} task; expected one of ${fitting.join(', ')}` },
      ];
    const parsed = known.parameters.safeParse(learner.parameters);
    return parsed.success ? [] : parsed.error.issues.flatMap(issueFindings);
  };
}
