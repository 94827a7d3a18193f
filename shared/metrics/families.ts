import { fprAtRecall } from './fpr-at-recall.ts';
import type { Metric } from './metric.ts';
import { precisionAtPct } from './precision-at-pct.ts';

/** Metrics of one kind that a percentage tells apart: `fpr_at_recall_80`. */
export type MetricFamily = {
  readonly name: string;
  /** The key of a gate that holds the percentage, and how it is written there. */
  readonly key: 'pct' | 'recall';
  readonly example: number;
  readonly percentOf: (value: number) => number;
  readonly of: (percent: number) => Metric;
};

export const metricFamilies: readonly MetricFamily[] = [
  { name: 'precision_at_pct', key: 'pct', example: 10, percentOf: (pct) => pct, of: precisionAtPct },
  {
    ...{ name: 'fpr_at_recall', key: 'recall', example: 0.8 },
    percentOf: (recall) => Number((recall * 100).toFixed(6)),
    of: fprAtRecall,
  },
];

const known = new Map<string, Metric>();

/** The metric of a name such as `precision_at_pct_10`; undefined where it is of no family, or no percentage above 0. */
export function metricOfFamily(name: string): Metric | undefined {
  const found = known.get(name);
  if (found) return found;
  const [, family, digits] = /^([a-z_]+)_(\d+(?:\.\d+)?)$/.exec(name) ?? [];
  const percent = Number(digits);
  const metric = metricFamilies.find((each) => each.name === family)?.of(percent);
  if (metric === undefined || metric.name !== name || percent <= 0 || percent > 100) return undefined;
  known.set(name, metric);
  return metric;
}
