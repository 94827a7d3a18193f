import type { Metric, Scored } from '../metrics/metric.ts';
import type { Interval } from './gate.ts';
import { rowCountMin, rowCountPerClassMin } from './metric-interval.ts';

/** More than these is no number that anybody waits for. */
const rowsMax = 1e9;

/**
 * Rows that are missing until the interval leaves a limit aside, were the estimate to stay where it is: widths shrink with
 * the root of the rows, so n (h / d)² rows have half the width h become the distance d. Null where it lies on the limit.
 */
export function moreRowsToDecide(
  {
    value,
    interval,
    rowCount,
  }: { readonly value: number; readonly interval: Interval; readonly rowCount: number },
  limits: readonly number[],
): number | null {
  const wanted = limits
    .filter((limit) => limit >= interval.low && limit <= interval.high)
    .map((limit) => {
      const half = limit < value ? value - interval.low : interval.high - value;
      return rowCount * (half / Math.abs(value - limit)) ** 2;
    });
  const missing = Math.ceil(Math.max(...wanted)) - rowCount;
  return missing > 0 && missing < rowsMax ? missing : missing <= 0 ? 1 : null;
}

/** Rows that are missing until there can be an interval at all; null where a class is absent. */
export function moreRowsForInterval({ tasks }: Metric, { labels, classes }: Scored): number | null {
  const rowCount = labels.length;
  const fromRows = Math.max(rowCountMin - rowCount, 0);
  if (classes !== undefined || !tasks.includes('binary')) return fromRows > 0 ? fromRows : null;
  const positiveCount = labels.reduce((sum, label) => sum + label, 0);
  const rarer = Math.min(positiveCount, rowCount - positiveCount);
  if (rarer === 0) return null;
  return Math.max(fromRows, Math.ceil((rowCount * rowCountPerClassMin) / rarer) - rowCount);
}

/** `about 830 more labelled test rows would decide`. */
export const moreRowsWords = (moreRows: number | null): string =>
  moreRows === null
    ? 'no number of rows can be named that would decide'
    : `about ${moreRows} more labelled test rows would decide`;
