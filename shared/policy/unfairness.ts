import type { FairnessGate } from '../declaration/fairness-gate.ts';
import type { Scored } from '../metrics/metric.ts';

/** Rows of each group, and the group of each row. */
export type Grouping = { readonly names: readonly string[]; readonly ofRow: Int32Array };

/** Groups with rows enough, whose candidate a fairness gate judges. */
export type Unfairness = {
  readonly gate: FairnessGate;
  readonly grouping: Grouping;
  readonly candidate: Scored;
};
