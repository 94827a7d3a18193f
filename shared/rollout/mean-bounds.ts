import { type MeanDifference, meanDifference, pairedDifference } from '../statistics/mean-difference.ts';
import { sequenceBoundary } from '../statistics/sequence-boundary.ts';
import type { MeansEvidence, Moments, PairedEvidence } from './evidence.ts';

/** Fewer of an arm are no sample of anything, whatever their spread. */
export const entityCountMin = 30;

/** Candidate − stable, each end of the interval at α, at any number of looks. */
export type MeanBounds = {
  readonly difference: number;
  readonly low: number;
  readonly high: number;
  readonly n: number;
};

export type BoundsCase = {
  readonly alpha: number;
  /** Values of both arms (paired: pairs) at which the interval is sharpest. */
  readonly plannedN: number;
  /** The share of the candidate. */
  readonly share: number;
  /** The width of the range of one value; null where it is not known. */
  readonly reach: number | null;
  /** Of values that are 0 or 1: the differences that are to be told from the true one. */
  readonly binaryLimits?: readonly number[];
};

/** What the values say; a sentence where they say nothing yet. */
export type MeanReading = { readonly kind: 'bounds'; readonly bounds: MeanBounds } | TooFew;
type TooFew = {
  readonly kind: 'too-few';
  readonly n: number;
  readonly moreN: number;
  readonly reason: string;
};

export function readMeans(evidence: MeansEvidence | PairedEvidence, how: BoundsCase): MeanReading {
  const isPaired = evidence.kind === 'paired';
  const found = isPaired
    ? pairedDifference(evidence.difference, how.reach)
    : meanDifference(evidence.strata, how.reach, how.binaryLimits);
  const { n, smallerN } = isPaired ? pairCounts(evidence.difference) : armCounts(evidence);
  if (found === null || found.smallerN < entityCountMin) {
    const rarest = isPaired ? 1 : Math.min(how.share, 1 - how.share);
    return {
      kind: 'too-few',
      n,
      moreN: Math.max(Math.ceil((entityCountMin - smallerN) / rarest), 1),
      reason:
        smallerN < entityCountMin
          ? `${smallerN} values of the smaller arm, and nothing is said of fewer than ${entityCountMin}`
          : `all ${n} values are alike: nothing is known of their spread`,
    };
  }
  const planned = isPaired ? how.plannedN : how.plannedN * how.share * (1 - how.share);
  return { kind: 'bounds', bounds: boundsOf(found, { alpha: how.alpha, progress: found.pairs / planned }) };
}

function boundsOf(
  { difference, error, n, smallerN }: MeanDifference,
  at: { readonly alpha: number; readonly progress: number },
): MeanBounds {
  const half = error * sequenceBoundary({ ...at, freedom: smallerN - 1 });
  return { difference, low: difference - half, high: difference + half, n };
}

const pairCounts = ({ n }: Moments) => ({ n, smallerN: n });

function armCounts({ strata }: MeansEvidence) {
  const candidate = strata.reduce((sum, stratum) => sum + stratum.candidate.n, 0);
  const stable = strata.reduce((sum, stratum) => sum + stratum.stable.n, 0);
  return { n: candidate + stable, smallerN: Math.min(candidate, stable) };
}
