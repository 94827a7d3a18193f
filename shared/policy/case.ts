import type { Gate } from '../declaration/gate.ts';
import type { Task } from '../declaration/task.ts';
import type { Scored } from '../metrics/metric.ts';
import type { Groups } from './groups.ts';
import type { Rival } from './rival.ts';

/** What the candidate is held against. */
export type Champion =
  /** Both sides on the rows that are test for both. */
  | {
      readonly kind: 'scored';
      readonly scored: Scored;
      readonly candidate: Scored;
      /** Places of these rows among the candidate's test rows; left out: they are all. */
      readonly rows?: Int32Array;
    }
  /** Nothing serves yet: its gates do not apply, and say so. */
  | { readonly kind: 'none' }
  /** Too few common rows, or a column that one lacks. */
  | { readonly kind: 'not-comparable'; readonly reason: string };

/** The sides on the rows of the pinned snapshot that no side was trained on. */
export type BenchmarkCase = { readonly snapshot: string } & (
  | {
      readonly kind: 'scored';
      readonly candidate: Scored;
      readonly prior: Scored;
      readonly champion: Champion;
    }
  /** Its rows cannot judge the candidate. */
  | { readonly kind: 'not-comparable'; readonly reason: string }
);

/** All that a judgement rests on. */
export type Case = {
  readonly gates: readonly Gate[];
  readonly task: Task;
  /** The candidate on its test rows. */
  readonly candidate: Scored;
  readonly champion: Champion;
  /** The prior baseline on the test rows of the candidate. */
  readonly prior: Scored;
  /** Measured figures by name, such as `scoring_latency_us`: judged by their value, for they have no interval. */
  readonly measurements: Readonly<Record<string, number>>;
  /** How much metrics scatter over refits that differ in their seed alone, by name; left out: no gate asks. */
  readonly spreads?: Readonly<Record<string, number>>;
  /** Others that gates compare with, by name. */
  readonly rivals?: ReadonlyMap<Rival, Champion>;
  /** What gates with `on: benchmark` judge; left out: no gate asks. `none`: no snapshots here, so they do not apply. */
  readonly benchmark?: BenchmarkCase | 'none';
  /** What gates slice the candidate's test rows by; left out: nothing. */
  readonly groups?: Groups;
  readonly seed: number;
};
