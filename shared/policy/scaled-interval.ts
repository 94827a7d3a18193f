import type { ShareScale } from '../metrics/share-scale.ts';
import { unitCountOf } from '../metrics/witnesses.ts';
import type { Bounds } from '../statistics/interval.ts';
import { normalQuantile } from '../statistics/normal.ts';
import { shareBounds } from '../statistics/score-interval.ts';
import { studentQuantile } from '../statistics/student.ts';
import type { Side } from './drawn-side.ts';

/**
 * The interval of a function of a share, such as `f1`, by Wilson's of the share (as Lam, Gopal & Qian 2023, "Confidence intervals
 * for the F1 score: a comparison of four methods", have it: Wilson, indirect). Rows that are witnesses by themselves are its
 * trials, for no resample knows better how a count scatters; of entities with several rows as many as have the variance.
 *
 * @param variance of the replicates of the value
 */
export function scaledBounds(scale: ShareScale, side: Side, variance: number): Bounds {
  const { data, value, confidence } = side;
  const share = scale.shareOf(value);
  const trials = Math.max(scale.trials, 1);
  const bounds = data.witnesses
    ? shareBounds(
        share,
        clusteredTrials({ scale, side, variance, share, trials }),
        studentQuantile(confidence, unitCountOf(data) - 1),
      )
    : shareBounds(share, trials, normalQuantile((1 + confidence) / 2));
  return { low: scale.valueOf(bounds.low), high: scale.valueOf(bounds.high) };
}

type Clustered = {
  readonly scale: ShareScale;
  readonly side: Side;
  readonly variance: number;
  readonly share: number;
  readonly trials: number;
};

/** At 0 or 1 no variance is seen: then each entity is a trial. */
function clusteredTrials({ scale, side, variance, share, trials }: Clustered): number {
  const { data, value } = side;
  if (share <= 0 || share >= 1) return Math.max((trials * unitCountOf(data)) / data.labels.length, 1);
  const spread = variance * scale.slopeAt(value) ** 2;
  return spread > 0 ? Math.min((share * (1 - share)) / spread, trials) : trials;
}
