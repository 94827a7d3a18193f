import type { CalibrationChoice } from './calibration/choice.ts';
import type { Task } from './declaration/task.ts';
import type { ThresholdPolicy } from './declaration/threshold.ts';
import type { Origin } from './extension/family.ts';
import type { SearchRecord } from './search/search-record.ts';

/** Files of a version. `model.bin` only where arrays are large. */
export const artifactFiles = [
  'model.json',
  'model.bin',
  'features.json',
  'golden.json',
  'profile.json',
] as const;
export type ArtifactFile = (typeof artifactFiles)[number];

/**
 * Rows and the scores they must get after loading, within 1e-9: the raw rows of the feature graph, as requests send them.
 * A multiclass row has a score of each class, one after the other.
 */
export type GoldenRows = {
  readonly rows: readonly Readonly<Record<string, string | number | boolean | null>>[];
  readonly scores: readonly number[];
};

/** How the rows of the version were cut, with its cuts: what makes "rows that are test for both" computable later. */
export type SplitRecord =
  | {
      readonly by: 'key';
      readonly key: readonly string[];
      readonly seed: number;
      readonly validation: number;
      readonly test: number;
    }
  | {
      readonly by: 'group';
      readonly column: string;
      readonly seed: number;
      readonly validation: number;
      readonly test: number;
    }
  /** Epoch milliseconds: rows before `validationFromMs` train, rows from `testFromMs` on test. */
  | {
      readonly by: 'time';
      readonly column: string;
      readonly validationFromMs: number;
      readonly testFromMs: number;
      readonly trainedUntilMs: number;
    }
  | { readonly by: 'column'; readonly column: string };

/** Which policy chose the decision threshold, on which rows, and why this value. */
export type ThresholdChoice = {
  readonly policy: ThresholdPolicy;
  /** Null where no rows were looked at: a number was declared. */
  readonly part: 'validation' | 'train' | null;
  readonly rowCount: number;
  readonly reason: string;
};

/** Written last; its own sha256 is the version's digest in the ledger. It may hold ids, times and durations; the files may not. */
export type VersionManifest = {
  readonly formatVersion: 1;
  readonly model: string;
  readonly task: Task;
  /** What it learnt to predict: `positive` is null unless binary, `classes` are there in multiclass; absent where an early release trained. */
  readonly target?: {
    readonly column: string;
    readonly positive: string | null;
    readonly classes?: readonly string[] | undefined;
  };
  readonly run: string;
  readonly files: Readonly<
    Partial<Record<ArtifactFile, { readonly sha256: string; readonly bytes: number }>>
  >;
  readonly learner: {
    readonly kind: string;
    readonly parameters: Readonly<Record<string, unknown>>;
    readonly seed: number;
    readonly converged: boolean;
    readonly iterationCount: number;
    readonly notes: readonly string[];
  };
  readonly declaration: { readonly number: number; readonly digest: string };
  readonly snapshot: {
    readonly id: string;
    readonly digest: string;
    readonly query: string;
    readonly rowCount: number;
    readonly watermark: string | null;
  };
  readonly split: SplitRecord;
  /** Rows in = used + quarantined + excluded, per stage. */
  readonly rows: {
    readonly total: number;
    readonly train: number;
    readonly validation: number;
    readonly test: number;
    readonly unlabelled: number;
    readonly immature: number;
    readonly quarantined: number;
  };
  readonly features: readonly string[];
  readonly threshold: number;
  /** Binary tasks only; absent where an early release trained. */
  readonly thresholdChoice?: ThresholdChoice;
  /** Absent where no calibration was declared, or there were no rows of validation. */
  readonly calibrationChoice?: CalibrationChoice;
  /** What the prior baseline, fitted on the same training rows, gives every row; absent where an early release trained. */
  readonly baselineScore?: number;
  /** The same of each class in multiclass. */
  readonly baselineScores?: readonly number[];
  readonly crossValidation?: {
    readonly metric: string;
    readonly mean: number;
    readonly deviation: number;
    readonly folds: readonly number[];
  };
  /** What was tried before the learner was chosen; absent where it was declared. */
  readonly search?: SearchRecord;
  /** The user's own files that it was made with; absent where there are none. */
  readonly extensions?: readonly Origin[];
  readonly codeCommit: string | null;
  readonly owner: string | null;
  readonly notes: string | null;
  readonly versions: Readonly<Record<string, string>>;
  readonly durationsMs: Readonly<Record<string, number>>;
  readonly createdAt: string;
};
