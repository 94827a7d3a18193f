import type { Task } from '../../shared/declaration/task.ts';
import type { TrialParameters } from '../../shared/search/trial.ts';
import { seededRandom } from '../../shared/statistics/random.ts';
import { ownLearners } from '../registry.ts';

/** A learner with hyperparameters that is worth a try. */
export type Candidate = { readonly learner: string; readonly parameters: TrialParameters };

export const boostingKind = 'gradient-boosting';
export const forestKind = 'random-forest';
export const linearKinds: readonly string[] = ['logistic-regression', 'linear-regression'];

/** One of each kind: they are tried however little time there is, on the first rung, so that there is a choice. */
export const certainTrials = 3;

/** Penalties from the default on to stronger ones: encoded columns are standardised, so they mean the same everywhere. */
const logistic = [1, 0.1, 0.01].map((C) => ({ learner: 'logistic-regression', parameters: { C } }));

const linear: Readonly<Record<Task, readonly Candidate[]>> = {
  binary: logistic,
  multiclass: logistic,
  regression: [1, 30, 1_000].map((alpha) => ({ learner: 'linear-regression', parameters: { alpha } })),
};

/** Trees are added until folds say enough; the learning rate is that of the first look, which later trials lower. */
const growth = { trees: 600, earlyStopping: 30 } as const;

/** The defaults, then forests of a few kinds that are each best for some tables: shallow, deep, and very shallow. */
const known: readonly TrialParameters[] = [
  {},
  { leavesMax: 8, l2: 1, featureShare: 0.8 },
  { leavesMax: 127, leafRowsMin: 50, l2: 1, rowShare: 0.8, featureShare: 0.6 },
  { leavesMax: 4, featureShare: 0.6 },
];

/** Values of each hyperparameter. */
type Choices = Readonly<Record<string, readonly (number | string)[]>>;

/** Averages of deep trees, told in full: the second of larger leaves and more features for each cut, for noisy tables. */
const averaged: readonly TrialParameters[] = [
  { trees: 100, leafRowsMin: 5 },
  { trees: 100, leafRowsMin: 20, featuresPerSplit: 0.6 },
];

/** One draw in so many is an average of deep trees. */
const averagedEvery = 5;

const averagedChoices: Choices = {
  trees: [100, 200],
  leafRowsMin: [2, 5, 10, 30],
  featuresPerSplit: [0.2, 0.4, 0.7, 'all'],
  rowShare: [0.5, 1],
};

/** What is drawn from, each value as likely as the others. */
const choices: Choices = {
  leavesMax: [6, 10, 16, 31, 48, 64, 96, 160, 255],
  leafRowsMin: [5, 10, 20, 40, 80, 160],
  learningRate: [0.05, 0.1],
  l2: [0, 0.1, 1, 10],
  rowShare: [0.6, 0.8, 1],
  featureShare: [0.4, 0.6, 0.8, 1],
  categorySmoothing: [1, 10, 50],
  categoryRowsMin: [20, 100, 300],
};

const boosting = (parameters: TrialParameters): Candidate => ({
  learner: boostingKind,
  parameters: { ...growth, ...parameters },
});

const averaging = (parameters: TrialParameters): Candidate => ({ learner: forestKind, parameters });

/** The user's own learners, each as it comes. */
const owned = (task: Task): readonly Candidate[] =>
  ownLearners()
    .filter(({ tasks }) => tasks.includes(task))
    .map(({ kind }) => ({ learner: kind, parameters: {} }));

/** The first trials of a search, in the order in which they are tried: what is simple and quick comes first. */
export function searchSpace(task: Task, { count, seed }: { readonly count: number; readonly seed: number }) {
  const random = seededRandom(seed);
  const drawnOf = (from: Choices): TrialParameters =>
    Object.fromEntries(
      Object.entries(from).map(([name, values]) => [name, values[random.below(values.length)] ?? 0]),
    );
  const drawn = (index: number): Candidate =>
    (index + 1) % averagedEvery === 0 ? averaging(drawnOf(averagedChoices)) : boosting(drawnOf(choices));
  const [first, ...stronger] = linear[task];
  const [defaults = {}, ...others] = known;
  const begin: readonly Candidate[] = [
    { learner: 'prior', parameters: {} },
    ...(first === undefined ? [] : [first]),
    boosting(defaults),
    ...owned(task),
    ...stronger,
    ...others.map(boosting),
    ...averaged.map(averaging),
  ];
  const more = Math.max(0, count - begin.length);
  return [...begin, ...Array.from({ length: more }, (_, index) => drawn(index))].slice(0, count);
}

/** Steps of a third with so many more of them: slower, and often a little better. */
export const refined = (parameters: TrialParameters): TrialParameters => ({
  ...parameters,
  trees: 3 * growth.trees,
  earlyStopping: 2 * growth.earlyStopping,
  learningRate: Number(parameters['learningRate'] ?? 0.1) / 3,
});
