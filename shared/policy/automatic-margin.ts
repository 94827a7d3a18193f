import type { ComparisonGate } from '../declaration/gate.ts';
import { assumedError } from './assumed-error.ts';
import type { Pair } from './compare.ts';
import { metricNameOf, metricOfGate } from './gate-metric.ts';
import { resolvableMargin } from './resolvable-margin.ts';

/** Less matters to nobody, and more would let anything pass. */
const bounds = { units: { least: 0.01, most: 0.2 }, share: { least: 0.02, most: 0.5 } } as const;

/** How much worse a candidate may be where these rows can resolve no less, in units of the metric. */
export function automaticMargin(
  gate: ComparisonGate,
  { labels, classes }: Pair['candidate'],
  other: number,
): number {
  const metric = metricNameOf(gate);
  const rowCount = labels.length;
  const isBinary = classes === undefined && (metricOfGate(gate)?.tasks.includes('binary') ?? false);
  const size = isBinary
    ? { rowCount, positiveShare: labels.reduce((sum, label) => sum + label, 0) / rowCount }
    : { rowCount };
  const isShare = assumedError(metric, size)?.isShare ?? false;
  const { least, most } = isShare ? bounds.share : bounds.units;
  const resolved = Math.min(Math.max(resolvableMargin({ ...size, metric }, gate.confidence), least), most);
  return isShare ? resolved * Math.abs(other) : resolved;
}

/** Why no margin can be found for the metric; null where one can. */
export const automaticProblem = (gate: ComparisonGate): string | null =>
  assumedError(metricNameOf(gate), { rowCount: 1_000 }) === null
    ? `what ${metricNameOf(gate)} can resolve is not known beforehand: give margin a number`
    : null;
