import { chiSquareQuantile } from '../statistics/chi-square.ts';

/** Sizes of a comparison over bins; `binCount` counts bins with rows on either side. */
export type Compared = {
  readonly binCount: number;
  readonly referenceCount: number;
  readonly currentCount: number;
};

/**
 * What PSI stays below with `probability` where nothing has changed: without drift PSI is about χ²_{B−1} (1/n + 1/m)
 * (Yurdakul & Naranjo 2020, "Statistical properties of the population stability index"). 0 for a single bin.
 */
export function psiNoise({ binCount, referenceCount, currentCount }: Compared, probability = 0.99): number {
  if (!(referenceCount > 0 && currentCount > 0)) {
    throw new RangeError(`noise needs rows on both sides: ${referenceCount} and ${currentCount}`);
  }
  if (binCount < 2) return 0;
  return chiSquareQuantile(probability, binCount - 1) * (1 / referenceCount + 1 / currentCount);
}

/** The same for the Jensen-Shannon distance in base 2: near equal shares its square is PSI / (8 ln 2). */
export const jensenShannonNoise = (compared: Compared, probability = 0.99): number =>
  Math.sqrt(psiNoise(compared, probability) / (8 * Math.LN2));
