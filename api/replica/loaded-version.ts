import type { Link } from '../../models/link.ts';
import type { Intervals } from '../../shared/conformal/intervals.ts';
import type { Task } from '../../shared/declaration/task.ts';
import type { GraphInput } from '../../shared/features/graph.ts';
import type { RequestFeatures } from '../../shared/features/row-as-request.ts';
import type { Warning } from '../../shared/http/predict.ts';
import type { FieldError } from '../../shared/http/problem.ts';

/** What each feature adds to the raw score of a row; with the base, they add up to it. */
export type ScoreExplanation = {
  /** Whose raw score it is, in multiclass. */
  readonly class?: string;
  readonly base: number;
  readonly rawScore: number;
  readonly contributions: readonly { readonly feature: string; readonly contribution: number }[];
};

/** In multiclass that of the answer's class, with those of the others behind it. */
export type RowExplanation = ScoreExplanation & {
  readonly link: Link;
  /** Values of the features that the version derives of the row, by name. */
  readonly derived: RequestFeatures;
  readonly others?: readonly ScoreExplanation[];
};

export type Prediction =
  | {
      readonly kind: 'scored';
      /** In multiclass that of the likeliest class. */
      readonly score: number;
      /** In multiclass the place of the likeliest class, and the probability of each. */
      readonly byClass?: { readonly place: number; readonly scores: readonly number[] };
      readonly warnings: readonly Warning[];
    }
  | { readonly kind: 'invalid'; readonly errors: readonly FieldError[] };

/** A loaded version: verified, warm, immutable. A request captures it once and is answered by it alone. */
export type LoadedVersion = {
  readonly model: string;
  readonly version: string;
  readonly digest: string;
  readonly task: Task;
  readonly threshold: number;
  readonly labels: readonly [string, string] | null;
  /** The words of the classes; null unless the task is multiclass. */
  readonly classes: readonly string[] | null;
  /** What intervals are made of; null where it has none. */
  readonly intervals: Intervals | null;
  /** What a request may send. */
  readonly inputs: readonly GraphInput[];
  /** A row that it was checked with. */
  readonly example: Readonly<Record<string, unknown>>;
  readonly warmUpMs: number;
  /** What whoever runs it should know: its learner, of the user's own, is no longer the file that trained it; else null. */
  readonly warning: string | null;
  /** Whether a learner of the user's own scores. */
  readonly isOwnCode: boolean;
  /** Checks and scores one row; never throws for what a request holds. */
  predict(features: Readonly<Record<string, unknown>>): Prediction;
  /** The same for many rows, in their order, each with its own outcome. */
  predictMany(rows: readonly Readonly<Record<string, unknown>>[]): readonly Prediction[];
  /** Explains a row that was scored. */
  explain(features: Readonly<Record<string, unknown>>): RowExplanation;
};
