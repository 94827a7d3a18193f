import type { Task } from '../../shared/declaration/task.ts';
import type { ContractCase } from '../../shared/extension/contract-case.ts';
import type { Design } from '../../shared/features/design.ts';
import type { Fit, Learner, Model, Scorer, TrainingData } from '../learner.ts';
import { madeUpClasses, madeUpDesign, madeUpLabels, madeUpNative, type Shape } from './made-up-design.ts';

/** The rows that every promise is tried on. */
export const shape: Shape = { rowCount: 400, numericWidth: 3, levels: [4, 3] };

/** A learner with rows of a task that it learns. */
export type Tried = {
  readonly learner: Learner;
  readonly task: Task;
  readonly design: Design;
  readonly labels: Float64Array;
  /** The fit of these rows, which no promise changes. */
  fitted(): Promise<Fit>;
  /** Rows of another shape, as the learner takes them. */
  madeUp(other: Shape): Design;
};

/** Promises that are alike for all learners are made of these. */
export type Promises = (tried: Tried) => readonly ContractCase[];

export function tryLearner(learner: Learner, task: Task): Tried {
  const madeUp = (wanted: Shape): Design =>
    learner.input === 'native' ? madeUpNative(wanted) : madeUpDesign(wanted);
  const design = madeUp(shape);
  const labels = madeUpLabels(madeUpDesign(shape), task);
  let known: Promise<Fit> | null = null;
  return {
    ...{ learner, task, design, labels, madeUp },
    fitted() {
      known ??= learn({ learner, task }, design, labels);
      return known;
    },
  };
}

type Of = Pick<Tried, 'learner' | 'task'>;

export const learn = async (
  { learner, task }: Of,
  rows: Design,
  labels: Float64Array,
  parameters: object = {},
): Promise<Fit> =>
  learner.fit(trainingOf({ learner, task }, rows, labels), { seed: 7, parameters: { ...parameters } });

export const trainingOf = ({ learner, task }: Of, rows: Design, labels: Float64Array): TrainingData => ({
  task,
  ...(task === 'multiclass' ? { classCount: madeUpClasses } : {}),
  train: { design: rows, labels },
  ...(learner.input === 'native' ? { columns: columnsOf(rows) } : {}),
});

/** As `madeUpNative` makes them: numbers, then levels. */
const columnsOf = ({ width }: Design) =>
  Array.from({ length: width }, (_, place) => {
    const level = place - (width - shape.levels.length);
    const levelCount = width === 0 || level < 0 ? null : (shape.levels[level] ?? null);
    return { name: `column ${place}`, levelCount };
  });

export const scoresOf = ({ learner }: Pick<Of, 'learner'>, model: Model, rows: Design): Float64Array =>
  scoresBy(learner.scorer(model), rows);

export function scoresBy(scorer: Scorer, rows: Design): Float64Array {
  const out = new Float64Array(rows.rowCount * (scorer.outputs ?? 1));
  scorer.score(rows, out);
  return out;
}

/** A row alone. */
export function oneRow(rows: Design, row: number): Design {
  const { numericWidth, hotCount } = rows;
  const numeric = rows.numeric.slice(row * numericWidth, (row + 1) * numericWidth);
  return { ...rows, rowCount: 1, numeric, hot: rows.hot.slice(row * hotCount, (row + 1) * hotCount) };
}

/** Where two columns of numbers first differ, to the bit; null where they are equal. */
export function firstDifference(one: ArrayLike<number>, other: ArrayLike<number>): number | null {
  if (one.length !== other.length) return Math.min(one.length, other.length);
  for (let at = 0; at < one.length; at++) if (!Object.is(one[at], other[at])) return at;
  return null;
}

/** What is wrong with scores of a task; null where nothing is. */
export function scoreProblem(task: Task, scores: Float64Array): string | null {
  const at = scores.findIndex(
    (score) => !Number.isFinite(score) || (task !== 'regression' && (score < 0 || score > 1)),
  );
  const expected = task === 'regression' ? 'a finite number' : 'a probability from 0 to 1';
  if (at >= 0) return `score ${at} is ${scores[at]}, not ${expected}`;
  if (task !== 'multiclass') return null;
  for (let row = 0; row < scores.length / madeUpClasses; row++) {
    const sum = scores
      .subarray(row * madeUpClasses, (row + 1) * madeUpClasses)
      .reduce((all, one) => all + one, 0);
    if (Math.abs(sum - 1) > 5e-13) return `the probabilities of row ${row} add up to ${sum}, not to 1`;
  }
  return null;
}
