import { z } from 'zod';
import { metrics } from '../../shared/metrics/metrics.ts';
import type { Estimate } from '../../shared/policy/gate.ts';
import { estimateWords } from '../../shared/report/words.ts';
import { figure } from '../client/words.ts';

/** An estimate as answers carry it. */
const ShownEstimate = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('value'),
    value: z.number(),
    interval: z.object({ low: z.number(), high: z.number(), confidence: z.number() }).nullable(),
    row_count: z.number(),
  }),
  z.object({ kind: z.literal('undefined'), reason: z.string(), row_count: z.number() }),
]);

/** The metrics that a reader compares versions by, whatever the task. */
const headline: readonly string[] = ['roc_auc', 'f1', 'rmse', 'r2'];

type Metrics = Readonly<Record<string, unknown>>;

function estimateOf(metrics: Metrics, name: string): Estimate | null {
  const { data } = ShownEstimate.safeParse(metrics[name]);
  if (data === undefined) return null;
  const { row_count: rowCount, ...estimate } = data;
  return { ...estimate, rowCount };
}

/** The most telling metrics in one cell, each with its interval: `roc_auc 0.83 (0.81 to 0.85)`. */
export function headlineWords(metrics: Metrics): string {
  const shown = headline.flatMap((name) => {
    const estimate = estimateOf(metrics, name);
    return estimate?.kind === 'value' ? [`${name} ${estimateWords(estimate)}`] : [];
  });
  return shown.join(', ') || '–';
}

/** Names in the order of the registry, for the ledger keeps none; those that it lacks come last. */
function inOrder(found: Metrics): readonly string[] {
  const known = Object.keys(metrics).filter((name) => name in found);
  return [...known, ...Object.keys(found).filter((name) => !known.includes(name))];
}

/** Every metric as a row: name, value, 95 % interval, n. */
export function metricRows(found: Metrics): readonly (readonly string[])[] {
  return inOrder(found).flatMap((name) => {
    const estimate = estimateOf(found, name);
    if (estimate === null) return [];
    if (estimate.kind === 'undefined') return [[name, '–', '–', String(estimate.rowCount), estimate.reason]];
    const { interval, value, rowCount } = estimate;
    const range = interval === null ? '–' : `${figure(interval.low)} to ${figure(interval.high)}`;
    return [[name, figure(value), range, String(rowCount), '']];
  });
}
