import { numberMix } from './chance.ts';

/** At most `countMax` rows of so many, ascending: one of each of as many equal strata. The same for the same seed. */
export function sampledRows(rowCount: number, countMax: number, seed: number): Int32Array {
  const count = Math.min(rowCount, countMax);
  const stratum = rowCount / count;
  const rows = new Int32Array(count);
  for (let index = 0; index < count; index++)
    rows[index] =
      count === rowCount ? index : Math.floor((index + numberMix(seed, index, 3) / 2 ** 32) * stratum);
  return rows;
}
