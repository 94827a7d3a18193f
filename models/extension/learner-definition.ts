import type { z } from 'zod';
import type { Task } from '../../shared/declaration/task.ts';

/** Rows of numbers, as the learner asked for them by its `input`. */
export type LearnerRows = {
  readonly rowCount: number;
  /** Numbers of a row. */
  readonly width: number;
  /**
   * The row, `width` numbers: written into `into` where that is given. `dense`: standardised numbers and a 1 for the
   * level of each category. `native`: numbers as they are, levels by their place, NaN where a value is missing.
   */
  read(row: number, into?: Float64Array): Float64Array;
};

/** Rows to learn from, with their labels: 0 or 1 for binary, places of classes for multiclass, numbers for regression. */
export type LearnerPart = {
  readonly rows: LearnerRows;
  readonly labels: Float64Array;
  /** How much each row counts; 1 each, unless the learner takes weights and the declaration gives some. */
  readonly weights: Float64Array;
};

export type LearnerData = LearnerPart & {
  readonly task: Task;
  /** Classes of a multiclass task, of which some may have no row; else 1. */
  readonly classCount: number;
  /**
   * What the numbers of a row are, from its first on; `levelCount` is null where one is a number. A `dense` row has the
   * levels of its categories behind them.
   */
  readonly columns: readonly { readonly name: string; readonly levelCount: number | null }[];
};

export type LearnerOptions<Parameters> = {
  readonly parameters: Parameters;
  readonly seed: number;
  /** In [0, 1), the same stream for the same seed: what is random draws from here alone. */
  readonly random: () => number;
  /** To be called now and then with the share of the fit that is done, 0 to 1. */
  readonly onProgress: (share: number) => void;
};

/** What the scorer is made for. */
export type LearnerShape = { readonly task: Task; readonly width: number; readonly classCount: number };

/** What a fit answers; `notes` are sentences for the report. */
export type LearnerFit<Learned> = {
  readonly learned: Learned;
  readonly notes?: readonly string[];
  /** @default true */
  readonly converged?: boolean;
  readonly iterationCount?: number;
};

/** Writes the scores of a row: a probability for binary, one of each class for multiclass, a value for regression. */
export type RowScorer = (row: Float64Array, out: Float64Array) => void;

/** How a learner of one's own learns and scores; what it has learnt is plain JSON that `learned` describes. */
export type LearnerDefinition<Parameters, Learned> = {
  /** As declarations name it: `learner: {kind: nearest-mean}`. */
  readonly kind: string;
  readonly tasks: readonly Task[];
  /** @default dense */
  readonly input?: 'dense' | 'native';
  /** Whether the fit heeds `weights`. @default false: a declaration that weighs rows is refused */
  readonly takesWeights?: boolean;
  /** Strict schema of the hyperparameters, with defaults and descriptions. @default no hyperparameters */
  readonly parameters?: z.ZodType<Parameters>;
  /** Strict schema of what a fit learns: it is checked when a version is written, and when it is read. */
  readonly learned: z.ZodType<Learned>;
  /** Raised where `learned` takes another form: versions of other formats are refused. @default 1 */
  readonly formatVersion?: number;
  fit(data: LearnerData, how: LearnerOptions<Parameters>): LearnerFit<Learned> | Promise<LearnerFit<Learned>>;
  scorer(learned: Learned, shape: LearnerShape): RowScorer;
};
