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
