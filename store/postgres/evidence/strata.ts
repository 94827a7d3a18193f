import type { MeansEvidence, Moments } from '../../../shared/rollout/evidence.ts';

export type MomentsRow = {
  readonly n: number;
  readonly mean: number | null;
  readonly variance: number | null;
};
/** What one arm has at one share of the traffic. */
export type StratumRow = MomentsRow & { readonly share: number; readonly isCandidate: boolean };

const none: Moments = { n: 0, mean: 0, variance: 0 };

/** Without a value both are 0, with one the variance is. */
export const momentsOf = ({ n, mean, variance }: MomentsRow): Moments => ({
  n,
  mean: mean ?? 0,
  variance: variance ?? 0,
});

/** Rows of both arms side by side; an arm without a row has no value. */
export function strataOf<Row extends Pick<StratumRow, 'share' | 'isCandidate'>>(
  rows: readonly Row[],
  moments: (row: Row) => Moments,
): MeansEvidence {
  const shares = [...new Set(rows.map(({ share }) => share))];
  const at = (share: number, isCandidate: boolean): Moments => {
    const row = rows.find((given) => given.share === share && given.isCandidate === isCandidate);
    return row === undefined ? none : moments(row);
  };
  return {
    kind: 'means',
    strata: shares.map((share) => ({ share, candidate: at(share, true), stable: at(share, false) })),
  };
}
