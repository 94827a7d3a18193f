import type { Calibration } from '../calibration/calibration.ts';
import type { Intervals } from '../conformal/intervals.ts';
import type { ColumnType, Severity } from '../declaration/contract.ts';
import type { Task } from '../declaration/task.ts';
import type { ValueType } from '../derived/typed.ts';
import type { TimestampPart } from './timestamp-part.ts';

/** A column that a request may send, and what is checked of it: the contract in the answering version's artifact. */
export type GraphInput = {
  readonly name: string;
  readonly type: Exclude<ColumnType, 'text'>;
  readonly min?: number;
  readonly max?: number;
  /** The declared set of a category. */
  readonly values?: readonly string[];
  /** Levels of a category seen in training, most frequent first. */
  readonly levels?: readonly string[];
  /** The source's two words of a boolean, false first, e.g. ['No', 'Yes']. */
  readonly words?: readonly [string, string];
  /** Whether a request may leave it out or send null: false where the contract allows no missing values. */
  readonly missing: boolean;
  /** What a value outside range or set does to a request: refuse (stop) or score with a warning. */
  readonly severity: Severity;
};

/** A column that is computed from others before any step; a request never sends it. */
export type GraphDerived = {
  readonly name: string;
  readonly type: ValueType;
  /** In the language of `features.derived`. */
  readonly expression: string;
  /** Words of a category: those of training first, most frequent first. */
  readonly levels?: readonly string[];
};

/** One step of the graph; its statistics were fitted on the training part only. */
export type GraphStep =
  | {
      readonly kind: 'standardise';
      readonly input: string;
      /** Taken where the value is missing: the median of the training part. */
      readonly median: number;
      readonly mean: number;
      /** Population standard deviation; 1 where the column is constant. */
      readonly deviation: number;
    }
  | { readonly kind: 'missing-indicator'; readonly input: string }
  | {
      readonly kind: 'timestamp-part';
      readonly input: string;
      readonly part: TimestampPart;
      readonly median: number;
      readonly mean: number;
      readonly deviation: number;
    }
  | {
      readonly kind: 'one-hot';
      readonly input: string;
      readonly levels: readonly string[];
      /** The last position of the block stands for every level that is not listed. */
      readonly other: boolean;
      /** Taken where the value is missing. */
      readonly mostFrequent: string;
    }
  | {
      /** The mean target of the level, standardised; see `fitTargetMeans`. */
      readonly kind: 'target-mean';
      readonly input: string;
      /** Of several classes the one whose share it is. */
      readonly ofClass?: string;
      readonly levels: readonly string[];
      /** Of each level. */
      readonly means: readonly number[];
      /** Of what is missing. */
      readonly missing: number;
      /** Of a level that training never saw: the mean of all rows. */
      readonly prior: number;
      readonly mean: number;
      readonly deviation: number;
    }
  /** The value as it is; missing stays missing. For learners that take their input `native`, as the two below. */
  | { readonly kind: 'number'; readonly input: string }
  | { readonly kind: 'instant'; readonly input: string; readonly part: TimestampPart }
  | {
      /** The place of the level in this list, and behind it the one of all others, if there are any. */
      readonly kind: 'level';
      readonly input: string;
      readonly levels: readonly string[];
      readonly other: boolean;
    };

/** Formats that this release reads. */
export const graphFormats = [1, 2, 3] as const;
export type GraphFormat = (typeof graphFormats)[number];

export const isKnownFormat = (version: number): version is GraphFormat =>
  graphFormats.some((known) => known === version);

/**
 * One graph does training and serving. Numeric steps take the numeric block in order, one-hot steps the hot blocks in
 * order. `threshold` belongs to it: a (calibrated) score at or above it is the positive label.
 */
export type FeatureGraph = {
  /** 2 where there is a calibration, which readers of 1 would pass over; 3 where columns are derived, a time has cycles, or levels have target means. */
  readonly formatVersion: GraphFormat;
  readonly task: Task;
  readonly inputs: readonly GraphInput[];
  /** What is computed from inputs, each after all that it is made of; left out where nothing is. */
  readonly derived?: readonly GraphDerived[];
  /** Columns of the table that are no features: a request may send them, and they are ignored. */
  readonly ignored: readonly string[];
  readonly steps: readonly GraphStep[];
  readonly threshold: number;
  /** What the learner's scores go through: tasks with classes, in format 2 only. */
  readonly calibration?: Calibration;
  /** Regression: what intervals are made of; scores do not depend on it. */
  readonly intervals?: Intervals;
  /** The words of the answer's label, negative first, e.g. ['No', 'Yes']. Binary tasks only. */
  readonly labels?: readonly [string, string];
  /** The words of the classes, in the order of the scores. Multiclass tasks only. */
  readonly classes?: readonly string[];
};
