import type { Gate } from '../declaration/gate.ts';
import type { Task } from '../declaration/task.ts';
import type { ConfusionTable } from '../metrics/confusion-table.ts';
import type { IntervalMethod } from '../metrics/interval-method.ts';
import type { Estimate, GateResult, Verdict } from './gate.ts';
import type { OnInconclusive } from './on-inconclusive.ts';
import type { Rival } from './rival.ts';

/** Metrics by name, each with its n and interval. */
export type Estimates = Readonly<Record<string, Estimate>>;

/** On what the champion was compared. */
export type ComparisonBasis =
  | { readonly kind: 'scored'; readonly rowCount: number }
  | { readonly kind: 'none' }
  | { readonly kind: 'not-comparable'; readonly reason: string };

/** On what gates with `on: benchmark` were judged. */
export type BenchmarkBasis = {
  readonly snapshot: string;
  /** The candidate's rows, or why there are none. */
  readonly rows: Exclude<ComparisonBasis, { readonly kind: 'none' }>;
  /** The rows that it has in common with the champion; null where it has none itself. */
  readonly champion: ComparisonBasis | null;
};

/** What was declared of how to judge. */
export type DecisionPolicy = {
  readonly gates: readonly Gate[];
  readonly promote: 'auto' | 'manual';
  readonly onInconclusive?: OnInconclusive;
};

/** Digests (sha256) of what was judged, and of the files that it is judged from again. */
export type DecisionInputs = {
  readonly snapshot: { readonly id: string; readonly digest: string };
  readonly declaration: { readonly number: number; readonly digest: string };
  readonly candidate: string;
  readonly champion: string | null;
  /** Versions that were rivals: a frozen reference, the best ever. */
  readonly rivals?: Readonly<Partial<Record<Rival, { readonly version: string; readonly digest: string }>>>;
  /** Of the pinned snapshot, and of benchmark-scores.parquet, where gates were judged on its rows. */
  readonly benchmark?: { readonly id: string; readonly digest: string; readonly scores: string };
  /** Of scores.parquet. */
  readonly scores: string;
  /** Of sides.json. */
  readonly sides: string;
  /** Decisions on these test rows, this one included; absent where an early release decided. */
  readonly looks?: number;
};

/** A judgement with all that it rests on: `metrics.json` beside the version, and the ledger's row. */
export type Decision = {
  readonly formatVersion: 1;
  readonly id: string;
  readonly model: string;
  readonly task: Task;
  readonly version: string;
  readonly run: string;
  readonly champion: string | null;
  readonly verdict: Verdict;
  readonly reason: string;
  readonly gates: readonly GateResult[];
  readonly metrics: {
    readonly candidate: Estimates;
    /** The candidate on the rows that are test for both, where those are not all: what stands beside the champion's. */
    readonly candidateOnCommon?: Estimates;
    /** On the rows that are test for both; null where nothing was compared. */
    readonly champion: Estimates | null;
    readonly prior: Estimates;
  };
  readonly comparison: ComparisonBasis;
  /** The same of other sides that gates name. */
  readonly rivals?: Readonly<Partial<Record<Rival, ComparisonBasis>>>;
  /** The same of the pinned snapshot, where gates are judged on it. */
  readonly benchmark?: BenchmarkBasis;
  /** How the candidate decided for the rows of each class: multiclass only. */
  readonly confusion?: ConfusionTable;
  /** Figures that are measured, such as `scoring_latency_us`. */
  readonly measurements: Readonly<Record<string, number>>;
  /** How much metrics scatter over refits with other seeds, where a gate asks. */
  readonly spreads?: Readonly<Record<string, number>>;
  /** How intervals were made; absent where an early release made them of percentiles. */
  readonly intervalMethod?: Exclude<IntervalMethod, 'percentile'>;
  readonly testRowCount: number;
  readonly threshold: number;
  readonly seed: number;
  /** With `inputs` what replays it; both are absent where an early release decided. */
  readonly policy?: DecisionPolicy;
  readonly inputs?: DecisionInputs;
};
