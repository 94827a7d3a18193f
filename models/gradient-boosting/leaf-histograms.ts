import { intAt } from '../../shared/dataset/table.ts';
import { binCount } from './kernels.ts';
import type { UnitSums } from './split.ts';
import type { BinnedTable } from './table.ts';

/** The place of that histogram, of zeros. */
export function clearedHistogram(table: BinnedTable, histogram: number): number {
  const { kernels, places } = table.team.place;
  const at = histogramAt(table, histogram);
  kernels.clear(at, places.histogramsBytes);
  return at;
}

/** The parent's histograms become those of its heavier child. */
export function subtract(
  table: BinnedTable,
  { whole, less }: { readonly whole: number; readonly less: number },
): void {
  const { kernels, places } = table.team.place;
  const at = histogramAt(table, whole);
  kernels.subtract(at, histogramAt(table, less), at, places.histogramsBytes / 8);
}

/** The place of the histogram of that number in the pool. */
export const histogramAt = ({ team: { place } }: BinnedTable, histogram: number): number =>
  place.places.histograms + histogram * place.places.histogramsBytes;

/** Every row has one byte in the first column: its sums add up to those of all rows. */
export function totalOf(table: BinnedTable, histogram: number): UnitSums {
  const { words } = table.team.place;
  const at = histogramAt(table, histogram) / 4;
  let [gradient, hessian] = [0, 0];
  for (let bin = 0; bin < binCount; bin++) {
    hessian += intAt(words, at + 2 * bin);
    gradient += intAt(words, at + 2 * bin + 1);
  }
  return { gradient, hessian };
}
