import { intAt } from '../../shared/dataset/table.ts';
import { binnerWords } from './places.ts';
import type { Workplace } from './workplace.ts';

/** Values of a feature that wait to be binned: where the first is, how far apart they are, and which rows they are of. */
type Staged = {
  readonly values: number;
  readonly stride: number;
  readonly row: number;
  readonly count: number;
};

/** Bins them into both forms of the table. */
export function binFeature({ kernels, places: p, words }: Workplace, staged: Staged, feature: number): void {
  const { values, stride, row, count } = staged;
  const at = p.binners / 4 + binnerWords * feature;
  const [isLevel, column, step, missing] = [0, 1, 2, 3].map((word) => intAt(words, at + word)) as Binner;
  const bytes = p.columns + column * p.columnBytes + row;
  const cells = p.bins + row * p.width + column;
  if (isLevel) kernels.binLevels(values, stride, count, step, missing, bytes, cells, p.width);
  else {
    const bounds = p.bounds + 2_048 * feature;
    kernels.binNumbers(values, stride, count, bounds, step, missing, bytes, cells, p.width);
  }
}

/** What a feature's binning needs: whether it has levels, its column, its step, its missing bin. */
type Binner = [number, number, number, number];
