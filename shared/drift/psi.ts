import { chiSquareQuantile } from '../statistics/chi-square.ts';
import { type BinnedPair, sharesOf } from './shares.ts';

/** A bin without rows on one side counts as this share, as evidently has it: the logarithm needs one. */
const shareMin = 1e-4;

/**
 * Population stability index Σ (q − p) ln (q / p) over bins (Siddiqi 2006; Yurdakul & Naranjo 2020): symmetric, 0 for equal
 * shares, customarily 0.1 for a slight and 0.25 for a large change. Bins that are empty on both sides count nothing.
 */
export function psi(pair: BinnedPair): number {
  const { reference, current } = sharesOf(pair);
  let sum = 0;
  for (let bin = 0; bin < reference.length; bin++) {
    const p = Math.max(reference[bin] as number, shareMin);
    const q = Math.max(current[bin] as number, shareMin);
    sum += (q - p) * Math.log(q / p);
  }
  return sum;
}

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
