import type { z } from 'zod';
import type { Task } from '../shared/declaration/task.ts';
import type { Design } from '../shared/features/design.ts';
import type { DesignColumn } from '../shared/features/design-columns.ts';
import type { DesignSources } from '../shared/features/design-sources.ts';
import type { Model } from '../shared/model.ts';
import type { Explainer } from './explainer.ts';

/** Rows to learn from. `labels` are 0 or 1 for binary, places of classes for multiclass, numbers for regression. */
export type TrainingData<Rows = Design> = {
  readonly task: Task;
  /** Classes of a multiclass task; some may have no row. @default 1, for other tasks */
  readonly classCount?: number;
  /** Name of the column that the labels are of, for messages. @default label */
  readonly target?: string;
  /** What the numbers of the design are. @default numbers without names */
  readonly columns?: readonly DesignColumn[];
  readonly train: TrainingPart<Rows>;
  /** Rows for early stopping; they are never fitted. */
  readonly validation?: TrainingPart<Rows>;
};

export type TrainingPart<Rows = Design> = {
  readonly design: Rows;
  readonly labels: Float64Array;
  /** How much each row counts, above zero: a row of weight 2 is as good as two rows. @default 1 each */
  readonly weights?: Float64Array;
};

/** Rows that are encoded when they are asked for, some at a time: those of a large table never are all at once. */
export type RowSource = {
  readonly rowCount: number;
  readonly width: number;
  /** The rows of these numbers, in their order; at the start of `into`, which holds as many or more, where it is given. */
  encode(rows: Int32Array, into?: Design): Design;
};

export type FitOptions = {
  readonly seed: number;
  readonly parameters: Readonly<Record<string, unknown>>;
  /** Called at least once a second of fitting with the share done, 0 to 1. */
  readonly onProgress?: (share: number) => void;
};

export type { Model };

/** What the fit reports beside the model: `converged`, iterations, and words for the report. */
export type FitReport = {
  readonly converged: boolean;
  readonly iterationCount: number;
  readonly notes: readonly string[];
  /** Mean loss of the rows of validation after each tree, where trees were added until it said enough. */
  readonly validationLosses?: readonly number[];
};

/**
 * Scores one row or many into `out` (length ≥ rowCount × outputs, row-major): a probability for binary, one of each class
 * for multiclass, a value for regression.
 */
export type Scorer = {
  readonly width: number;
  /** Scores of a row: as many as classes in multiclass. @default 1 */
  readonly outputs?: number;
  score(rows: Design, out: Float64Array): void;
};

/** A learner's answer. */
export type Fit = { readonly model: Model; readonly report: FitReport };

/**
 * A kind of model: how it learns and how it scores. `input` states the form of the rows it wants: `dense` is imputed,
 * standardised and one-hot; `native` holds numbers as they are, levels by their place, and NaN where a value is missing,
 * and may come part by part.
 */
export type Learner = DenseLearner | NativeLearner;
export type DenseLearner = LearnerBase & DenseFit;
export type NativeLearner = LearnerBase & NativeFit;

type DenseFit = { readonly input: 'dense'; fit(data: TrainingData, how: FitOptions): Promise<Fit> };
type NativeFit = {
  readonly input: 'native';
  fit(data: TrainingData<Design | RowSource>, how: FitOptions): Promise<Fit>;
};

/** A hyperparameter that cannot be, and why. */
export type Misfit = { readonly path: readonly (string | number)[]; readonly detail: string };

type LearnerBase = {
  readonly kind: string;
  readonly tasks: readonly Task[];
  /** Whether it heeds the weights of rows; nobody gives any to one that does not. */
  readonly takesWeights?: true;
  /** Whether a fit with these hyperparameters wants rows of validation. @default never */
  wantsValidation?(parameters: Readonly<Record<string, unknown>>): boolean;
  /** Strict schema of the hyperparameters, with defaults and descriptions. */
  readonly parameters: z.ZodType<Readonly<Record<string, unknown>>>;
  /** What of its hyperparameters does not fit the task, below `parameters`; null: nothing. @default nothing */
  misfit?(task: Task, parameters: Readonly<Record<string, unknown>>): Misfit | null;
  /** @throws BrokenModel where the document is not one of this kind, of a known format, or not finite. */
  scorer(model: Model): Scorer;
  /** Explains raw scores by the sources of the encoded row. @throws BrokenModel as above */
  explainer(model: Model, sources: DesignSources): Explainer;
  /** The same of each class of a multiclass task: raw scores go through the softmax. @throws BrokenModel as above */
  classExplainers?(model: Model, sources: DesignSources): readonly Explainer[];
};
