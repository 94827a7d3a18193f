import { numberMix } from './chance.ts';

/** At most `countMax` rows of so many, ascending: one of each of as many equal strata. The same for the same seed. */
export function sampledRows(rowCount: number, countMax: number, seed: number): Int32Array {
  const count = Math.min(rowCount, countMax);
  if (count === rowCount) return Int32Array.from({ length: count }, (_, row) => row);
  const stratum = rowCount / count;
  return Int32Array.from({ length: count }, (_, index) =>
    Math.floor((index + numberMix(seed, index, 3) / 2 ** 32) * stratum),
  );
}
