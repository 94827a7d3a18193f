import type { ClassWeight } from '../shared/declaration/class-weight.ts';
import { autoKind } from '../shared/declaration/learner.ts';
import type { Task } from '../shared/declaration/task.ts';
import { limitWords } from '../shared/limit-words.ts';
import type { Learner } from './learner.ts';
import { allLearners } from './registry.ts';

/** A declared learner, ready to fit; or what is wrong with its declaration, each with the path below `learner`. */
export type ChosenLearner =
  | {
      readonly kind: 'chosen';
      readonly learner: Learner;
      readonly parameters: Readonly<Record<string, unknown>>;
    }
  | { readonly kind: 'refused'; readonly problems: readonly LearnerProblem[] };

export type LearnerProblem = { readonly path: readonly (string | number)[]; readonly detail: string };

export type LearnerChoice = {
  readonly kind?: string | undefined;
  readonly parameters: Readonly<Record<string, unknown>>;
  readonly classWeight?: ClassWeight | undefined;
  readonly sampleWeight?: string | undefined;
};

const defaults: Readonly<Record<Task, string>> = {
  binary: 'logistic-regression',
  multiclass: 'logistic-regression',
  regression: 'linear-regression',
};

/** Finds the declared learner, the task's own where none is named, and fills in its hyperparameters. */
export function chooseLearner(task: Task, choice: LearnerChoice): ChosenLearner {
  const kind = choice.kind ?? defaults[task];
  const fitting = allLearners().filter((learner) => learner.tasks.includes(task));
  const learner = fitting.find((candidate) => candidate.kind === kind);
  if (learner === undefined) {
    const names = [...fitting.map((candidate) => candidate.kind), autoKind].join(', ');
    return refused([
      { path: ['kind'], detail: `${kind} is no learner for a ${task} task; choose one of ${names}` },
    ]);
  }
  const deaf = learner.takesWeights ? [] : weightsOf(choice);
  if (deaf.length > 0)
    return refused(
      deaf.map((name) => ({ path: [name], detail: `${kind} takes no weights; choose another` })),
    );
  const parsed = learner.parameters.safeParse(choice.parameters);
  if (parsed.success) {
    const misfit = learner.misfit?.(task, parsed.data) ?? null;
    if (misfit === null) return { kind: 'chosen', learner, parameters: parsed.data };
    return refused([{ path: ['parameters', ...misfit.path], detail: misfit.detail }]);
  }
  return refused(
    parsed.error.issues.map((issue) => ({
      path: ['parameters', ...issue.path.map((step) => (typeof step === 'number' ? step : String(step)))],
      detail: limitWords(issue) ?? issue.message,
    })),
  );
}

const weightsOf = ({ classWeight = 'none', sampleWeight }: LearnerChoice): readonly string[] => [
  ...(classWeight === 'none' ? [] : ['classWeight']),
  ...(sampleWeight === undefined ? [] : ['sampleWeight']),
];

const refused = (problems: readonly LearnerProblem[]): ChosenLearner => ({ kind: 'refused', problems });
