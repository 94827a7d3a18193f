import type { Units } from './deal-units.ts';
import { type RowSums, termsOf } from './statistic.ts';

/** A column's sums, one per unit; the columns of all that have terms of their own, one after the other. */
export type SumTable = {
  /** The first column of each terms. */
  readonly offsets: ReadonlyMap<object, number>;
  readonly columns: readonly Float64Array[];
  /** For each column the first one that is equal to it: statistics of one family share their counts. */
  readonly firstEqual: Int32Array;
};

/** @param statistics those that share terms are added up once */
export function unitSums(
  statistics: readonly RowSums[],
  { ofRow, count }: Pick<Units, 'ofRow' | 'count'>,
): SumTable {
  const offsetOf = new Map<object, number>();
  let width = 0;
  for (const statistic of statistics) {
    if (offsetOf.has(termsOf(statistic))) continue;
    offsetOf.set(termsOf(statistic), width);
    width += statistic.width;
  }
  const rowMajor = new Float64Array(count * width);
  for (const [terms, offset] of offsetOf) {
    const statistic = statistics.find((each) => termsOf(each) === terms) as RowSums;
    for (let row = 0; row < ofRow.length; row++)
      statistic.add(row, rowMajor, (ofRow[row] as number) * width + offset);
  }
  const columns = Array.from({ length: width }, (_, column) =>
    Float64Array.from({ length: count }, (_, unit) => rowMajor[unit * width + column] as number),
  );
  return { offsets: offsetOf, columns, firstEqual: firstEqualColumns(columns) };
}

const firstEqualColumns = (columns: readonly Float64Array[]): Int32Array =>
  Int32Array.from(columns, (own) => columns.findIndex((column) => isEqual(own, column)));

function isEqual(one: Float64Array, other: Float64Array): boolean {
  for (let at = 0; at < one.length; at++) if (one[at] !== other[at]) return false;
  return true;
}

/** The sums of a resample, by how often it has each unit. */
export function addUp({ columns, firstEqual }: SumTable, times: Float64Array, sums: Float64Array): void {
  for (let column = 0; column < columns.length; column++) {
    const first = firstEqual[column] as number;
    sums[column] =
      first < column ? (sums[first] as number) : weighted(columns[column] as Float64Array, times);
  }
}

/**
 * Σ times · values of a column, in four chains, for one chain waits for each addition. The column is an array of its own
 * that the loop runs to the end of: an offset into a larger one costs a check of its bounds at each access, and with it
 * nearly three times the time.
 */
function weighted(values: Float64Array, times: Float64Array): number {
  const count = values.length;
  let a = 0;
  let b = 0;
  let c = 0;
  let d = 0;
  let unit = 0;
  for (; unit + 3 < count; unit += 4) {
    a += (times[unit] as number) * (values[unit] as number);
    b += (times[unit + 1] as number) * (values[unit + 1] as number);
    c += (times[unit + 2] as number) * (values[unit + 2] as number);
    d += (times[unit + 3] as number) * (values[unit + 3] as number);
  }
  for (; unit < count; unit++) a += (times[unit] as number) * (values[unit] as number);
  return a + b + (c + d);
}
