import type { CalibrationWish } from '../../shared/declaration/calibration.ts';
import type { Task } from '../../shared/declaration/task.ts';

/** What the user asked for. */
export type FitRequest = {
  /** CSV or Parquet. */
  readonly train: string;
  readonly test: string;
  /** Rows for early stopping. */
  readonly valid?: string | undefined;
  /** Column to predict; the declaration's where a model is named. */
  readonly target?: string | undefined;
  readonly task?: Task | undefined;
  readonly positive?: string | undefined;
  /** Column that says how much each row of training counts. */
  readonly weight?: string | undefined;
  /** Column of the event time, which folds of a search are cut by; the declaration's where a model is named. */
  readonly time?: string | undefined;
  readonly exclude?: readonly string[] | undefined;
  /** Cells that mean missing, besides the empty one. */
  readonly missing?: readonly string[] | undefined;
  /** Name of a declared model. */
  readonly model?: string | undefined;
  readonly learner?: string | undefined;
  /** Hyperparameters as `name=value`. */
  readonly set?: readonly string[] | undefined;
  /** What learner auto may take to choose: a duration, and a count. */
  readonly budget?: string | undefined;
  readonly trials?: number | undefined;
  /** How scores are calibrated on the rows of `valid`; the declaration's where left out. */
  readonly calibration?: CalibrationWish | undefined;
  readonly threads?: number | undefined;
  readonly gates?: boolean | undefined;
};
