import type { GroupRates } from '../metrics/group-rates.ts';

/** An interval with its confidence, e.g. 0.95. */
export type Interval = { readonly low: number; readonly high: number; readonly confidence: number };

/** A number is never shown without its n and interval. */
export type Estimate =
  | {
      readonly kind: 'value';
      readonly value: number;
      readonly interval: Interval | null;
      readonly rowCount: number;
    }
  | { readonly kind: 'undefined'; readonly reason: string; readonly rowCount: number };

export const verdicts = ['pass', 'fail', 'inconclusive'] as const;
export type Verdict = (typeof verdicts)[number];

/** What judging a gate gives. */
export type GateFinding = {
  readonly verdict: Verdict;
  readonly reason: string;
  /** For a bound the metric itself; for a comparison the improvement, oriented so that more is better. */
  readonly estimate: Estimate;
  readonly candidate: Estimate;
  readonly champion?: Estimate;
  readonly prior?: Estimate;
  /** Another side than these two: the rule names it. */
  readonly rival?: Estimate;
  /**
   * Of an inconclusive gate: how many more labelled rows in the test would decide it, were the estimate to stay; null where
   * no number of rows would, or none can be told.
   */
  readonly moreRows?: number | null;
  /** Of a gate on slices: each that was judged. */
  readonly slices?: readonly SliceFinding[];
  /** Of a gate on groups: how each is decided for. */
  readonly groups?: readonly GroupFinding[];
};

/** What judging a gate on a part of the test rows gives; a fail stands against all slices together. */
export type SliceFinding = {
  readonly slice: string;
  readonly rowCount: number;
  readonly verdict: Verdict;
  readonly reason: string;
  readonly estimate: Estimate;
};

export type GroupFinding = GroupRates & { readonly group: string };

/** What a gate found: the rule in words, what it rests on, and why it came out so. */
export type GateResult = GateFinding & {
  readonly gate: number;
  readonly metric: string;
  readonly rule: string;
};
