import { realAt } from '../../shared/dataset/table.ts';

/** At least so many sampled values share a bin, where the column has as many. */
export const binRowsMin = 3;

/**
 * Bounds that cut values into at most `binsMax` bins of about equal counts: a value is in the first bin whose bound is
 * not below it, and the last bin has none. A value that is frequent enough to fill a bin has one of its own, as in
 * LightGBM (Ke et al. 2017). NaN counts for nothing.
 *
 * @param sorted values in ascending order, without NaN
 * @returns at most `binsMax - 1` bounds, ascending
 */
export function numberBounds(sorted: Float64Array, binsMax: number): Float64Array {
  const { values, counts } = distinct(sorted);
  const isFull = values.length <= binsMax ? fillsAnyBin : fillsEqualBins(counts, sorted.length, binsMax);
  const bounds: number[] = [];
  let filled = 0;
  for (let index = 0; index + 1 < values.length && bounds.length + 1 < binsMax; index++) {
    filled += realAt(counts, index);
    if (!isFull(index, filled)) continue;
    bounds.push(between(realAt(values, index), realAt(values, index + 1)));
    filled = 0;
  }
  return Float64Array.from(bounds);
}

/** Whether a bin that holds `filled` rows up to the value of this index is to end there. */
type IsFull = (index: number, filled: number) => boolean;

/** Fewer values than bins: each has its own, unless it is too rare. */
const fillsAnyBin: IsFull = (_index, filled) => filled >= binRowsMin;

function fillsEqualBins(counts: Float64Array, total: number, binsMax: number): IsFull {
  const isBig = counts.map((count) => (count >= total / binsMax ? 1 : 0));
  const bigCount = isBig.reduce((sum, big) => sum + big, 0);
  const bigRows = counts.reduce((sum, count, index) => sum + (isBig[index] === 1 ? count : 0), 0);
  let binsLeft = binsMax - bigCount;
  let rowsLeft = total - bigRows;
  return (index, filled) => {
    if (isBig[index] === 1) return true;
    const isWanted = filled >= Math.max(rowsLeft / Math.max(binsLeft, 1), binRowsMin);
    if (!isWanted && isBig[index + 1] !== 1) return false;
    rowsLeft -= filled;
    binsLeft -= 1;
    return true;
  };
}

type Distinct = { readonly values: Float64Array; readonly counts: Float64Array };

function distinct(sorted: Float64Array): Distinct {
  const values = new Float64Array(sorted.length);
  const counts = new Float64Array(sorted.length);
  let count = 0;
  for (let index = 0; index < sorted.length; index++) {
    const value = realAt(sorted, index);
    if (count === 0 || realAt(values, count - 1) !== value) values[count++] = value;
    counts[count - 1] = realAt(counts, count - 1) + 1;
  }
  return { values: values.subarray(0, count), counts: counts.subarray(0, count) };
}

/** A bound that is not below the one value and is below the other. */
function between(low: number, high: number): number {
  const middle = low / 2 + high / 2;
  return Number.isFinite(middle) && middle >= low && middle < high ? middle : low;
}
