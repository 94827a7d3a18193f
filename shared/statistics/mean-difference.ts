import type { Sample } from './welch.ts';

/** Values of both arms under one share of the candidate. */
export type Stratum = { readonly candidate: Sample; readonly stable: Sample };

/** Candidate − stable, and how well it is known. */
export type MeanDifference = {
  readonly difference: number;
  readonly error: number;
  /** Of both arms; of pairs where they are paired. */
  readonly n: number;
  /** Of the smaller arm. */
  readonly smallerN: number;
  /** Σ nₖ mₖ / (nₖ + mₖ), n where values are paired: what the sequence's clock counts. */
  readonly pairs: number;
};

/**
 * The difference of means over strata, weighted by what each knows (inverse variance). Null where no stratum has both arms,
 * or where no value differs from another and `reach` says nothing of how far one may.
 *
 * An arm's variance is never below that of both arms together: a small arm that by luck holds no rare value would be sure
 * of a mean that it has not seen. Nor is it below reach²/n where `reach`, the width of the values' range, is known: the
 * next value may be the first at the other end (as the rule of three, n · error = reach).
 *
 * Of values that are 0 or 1 the spread follows from the mean: with `limits`, the differences that are to be told from the
 * true one, it is what it would be there, as in the score test of Farrington & Manning 1990. A candidate that is worse
 * scatters more, and judged by its own spread it would be found later. Of few cases either way, whose number is skewed, the
 * larger of both spreads counts.
 */
export function meanDifference(
  strata: readonly Stratum[],
  reach: number | null,
  limits: readonly number[] = [],
): MeanDifference | null {
  const both = strata.filter(({ candidate, stable }) => candidate.n > 0 && stable.n > 0);
  const ofCandidate = within(both.map(({ candidate }) => candidate));
  const ofStable = within(both.map(({ stable }) => stable));
  const pooled = pool([ofCandidate, ofStable]);
  const leastOf = (arm: Within): number => (reach === null ? 0 : reach ** 2 / arm.n);
  const varianceOf = (arm: Within): number => Math.max(arm.variance, pooled.variance, leastOf(arm));
  const [variance, stableVariance] = [varianceOf(ofCandidate), varianceOf(ofStable)];
  if (both.length === 0 || pooled.freedom < 1 || !(variance > 0)) return null;
  const errorOf = (stratum: Stratum): number => {
    const own = variance / stratum.candidate.n + stableVariance / stratum.stable.n;
    if (limits.length === 0) return own;
    const least = { candidate: leastOf(ofCandidate), stable: leastOf(ofStable) };
    const isRare = Math.min(stratum.candidate.n, stratum.stable.n) * pooled.variance < caseCountMin;
    return Math.max(errorAt(stratum, limits, least), isRare ? own : 0);
  };
  let information = 0;
  let sum = 0;
  let pairs = 0;
  for (const stratum of both) {
    const { candidate, stable } = stratum;
    const known = 1 / errorOf(stratum);
    information += known;
    sum += known * (candidate.mean - stable.mean);
    pairs += (candidate.n * stable.n) / (candidate.n + stable.n);
  }
  const difference = sum / information;
  const smallerN = Math.min(ofCandidate.n, ofStable.n);
  return { difference, error: 1 / Math.sqrt(information), n: ofCandidate.n + ofStable.n, smallerN, pairs };
}

/** Fewer cases of an arm are no bell curve. */
const caseCountMin = 30;

type Least = { readonly candidate: number; readonly stable: number };

/** The squared error of a difference of shares, the largest of those that it would have at the limits. */
function errorAt({ candidate, stable }: Stratum, limits: readonly number[], least: Least): number {
  const n = candidate.n + stable.n;
  const spread = (share: number): number =>
    Math.min(Math.max(share, 0), 1) * (1 - Math.min(Math.max(share, 0), 1));
  const errors = limits.map((limit) => {
    const ofStable = (candidate.n * (candidate.mean - limit) + stable.n * stable.mean) / n;
    return (
      Math.max(spread(ofStable + limit), least.candidate) / candidate.n +
      Math.max(spread(ofStable), least.stable) / stable.n
    );
  });
  return Math.max(...errors);
}

/** The mean of paired differences; null where nothing is known of their spread. `reach` is the width of one value's range. */
export function pairedDifference({ n, mean, variance }: Sample, reach: number | null): MeanDifference | null {
  const used = Math.max(variance, reach === null || n === 0 ? 0 : reach ** 2 / n);
  if (n < 2 || !(used > 0)) return null;
  return { difference: mean, error: Math.sqrt(used / n), n, smallerN: n, pairs: n };
}

type Within = { readonly n: number; readonly freedom: number; readonly variance: number };

/** The variance around each stratum's own mean. */
function within(samples: readonly Sample[]): Within {
  return pool(
    samples.map(({ n, variance }) => ({ n, freedom: Math.max(n - 1, 0), variance: n > 1 ? variance : 0 })),
  );
}

function pool(parts: readonly Within[]): Within {
  let [n, freedom, squares] = [0, 0, 0];
  for (const part of parts) {
    n += part.n;
    freedom += part.freedom;
    squares += part.freedom * part.variance;
  }
  return { n, freedom, variance: freedom > 0 ? squares / freedom : 0 };
}
