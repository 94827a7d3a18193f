import { metricFamilies } from '../metrics/families.ts';
import type { Metric } from '../metrics/metric.ts';
import { metricNamed } from '../metrics/metrics.ts';

/** What of a gate says which metric it judges. */
export type MetricWish = {
  readonly metric: string;
  readonly recall?: number | undefined;
  readonly pct?: number | undefined;
};

/** The full name of the gate's metric: `fpr_at_recall` with `recall: 0.8` is `fpr_at_recall_80`. */
export function metricNameOf(gate: MetricWish): string {
  const family = metricFamilies.find(({ name }) => name === gate.metric);
  const value = family && gate[family.key];
  return value === undefined || family === undefined
    ? gate.metric
    : `${family.name}_${family.percentOf(value)}`;
}

export const metricOfGate = (gate: MetricWish): Metric | undefined => metricNamed(metricNameOf(gate));

/** Why the metric's percentage does not fit; null where it does. */
export function parameterProblem(gate: MetricWish): string | null {
  const family = metricFamilies.find(({ name }) => name === gate.metric);
  for (const key of ['recall', 'pct'] as const) {
    if (gate[key] === undefined || key === family?.key) continue;
    const owner = metricFamilies.find((each) => each.key === key)?.name;
    return `${key} belongs to ${owner}, not to ${gate.metric}: remove it`;
  }
  if (family === undefined || gate[family.key] !== undefined) return null;
  return `${family.name} needs ${family.key}: add ${family.key}: ${family.example}`;
}
