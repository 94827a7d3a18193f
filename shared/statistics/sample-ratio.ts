import { chiSquaredTail } from './chi-squared.ts';
import type { EventTally } from './event-process.ts';
import { lnBeta } from './ln-gamma.ts';

/** Of entities that were assigned, against the shares that they should have been assigned by. */
export type SampleRatio = {
  /** Pearson's χ² test, one degree for each share; for one look. */
  readonly p: number;
  /** What it is worth at any number of looks. */
  readonly anytimeP: number;
};

/** Fewer are expected in an arm: χ² is no approximation yet (Cochran 1954). */
const expectedMin = 5;

/** Worth of the prior in entities: the alternative that the sequential test mixes over lies within ± √(w (1 − w) / 100). */
const priorCount = 100;

/**
 * Whether the split is the one that was wanted; null while too few are assigned. The sequential p is 1/E, where E is the
 * multinomial mixture of Lindon & Malek 2022 ("Anytime-valid inference for multinomial count data") with a
 * Dirichlet prior around the wanted split, multiplied over the shares.
 */
export function sampleRatio(tallies: readonly EventTally[]): SampleRatio | null {
  const told = tallies.filter(({ share, candidate, stable }) => {
    const rarer = Math.min(share, 1 - share);
    return rarer > 0 && (candidate + stable) * rarer >= expectedMin;
  });
  if (told.length === 0) return null;
  const statistic = told.reduce((sum, tally) => sum + chiSquared(tally), 0);
  const lnEvidence = told.reduce((sum, tally) => sum + lnMixture(tally), 0);
  return { p: chiSquaredTail(statistic, told.length), anytimeP: Math.min(Math.exp(-lnEvidence), 1) };
}

function chiSquared({ share, candidate, stable }: EventTally): number {
  const n = candidate + stable;
  return (candidate - n * share) ** 2 / (n * share * (1 - share));
}

function lnMixture({ share, candidate, stable }: EventTally): number {
  const [a, b] = [priorCount * share, priorCount * (1 - share)];
  const alternative = lnBeta(a + candidate, b + stable) - lnBeta(a, b);
  return alternative - candidate * Math.log(share) - stable * Math.log(1 - share);
}
