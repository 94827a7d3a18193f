import type { Metric, Scored } from '../metrics/metric.ts';
import { unitCountOf, unitsOfClasses } from '../metrics/witnesses.ts';
import type { Interval } from './gate.ts';
import { classMinOf, rowCountMin } from './metric-interval.ts';

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
export function moreRowsForInterval(metric: Metric, data: Scored): number | null {
  const rowCount = data.labels.length;
  const times = rowCount / unitCountOf(data);
  const fromRows = Math.max(Math.ceil(rowCountMin * times) - rowCount, 0);
  if (data.classes !== undefined || !metric.tasks.includes('binary')) return fromRows > 0 ? fromRows : null;
  const { positive, negative } = unitsOfClasses(data);
  const rarer = Math.min(positive, negative);
  if (rarer === 0) return null;
  return Math.max(fromRows, Math.ceil((rowCount * classMinOf(metric, data)) / rarer) - rowCount);
}

/** `about 830 more labelled test rows would decide`. */
export const moreRowsWords = (moreRows: number | null): string =>
  moreRows === null
    ? 'no number of rows can be named that would decide'
    : `about ${moreRows} more labelled test rows would decide`;
