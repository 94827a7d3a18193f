import { normalQuantile } from '../statistics/normal.ts';

/** A holdout, and the metric that candidate and champion are compared by on it. */
export type Holdout =
  | { readonly metric: 'roc_auc' | 'accuracy'; readonly rowCount: number; readonly positiveShare: number }
  | { readonly metric: 'rmse'; readonly rowCount: number };

/** Scores of two models of one problem correlate; retrained ones of one learner more than this. */
const correlation = 0.9;
const power = 0.8;
const assumedAuc = 0.8;
const assumedAccuracy = 0.8;
/** Kurtosis of Laplace's distribution: residuals have heavier tails than the normal's 3. */
const residualKurtosis = 6;

/**
 * The smallest margin at which a candidate that is exactly as good as the champion passes in four of five runs, when
 * judged by an interval of `confidence`: (z_{(1+c)/2} + z_{0.8}) · se · √(2 (1 − r)), with r = 0.9 assumed.
 *
 * For `roc_auc`, in its own units, se is that of Hanley & McNeil 1982 ("The meaning and use of the area under a ROC
 * curve") at an AUC of 0.8, and for `accuracy` that of a share of 0.8. For `rmse`, as a share of it, se is √((κ − 1) / 4n), the delta method on a mean of squares
 * with kurtosis κ = 6. Infinity where a class would have no rows.
 */
export function resolvableMargin(holdout: Holdout, confidence = 0.95): number {
  const error = errorOf(holdout);
  const reach = normalQuantile((1 + confidence) / 2) + normalQuantile(power);
  return reach * error * Math.sqrt(2 * (1 - correlation));
}

function errorOf(holdout: Holdout): number {
  const { rowCount, metric } = holdout;
  if (metric === 'roc_auc') return aucError(holdout);
  if (metric === 'rmse') return rmseError(rowCount);
  const variance = assumedAccuracy * (1 - assumedAccuracy);
  return rowCount < 1 ? Number.POSITIVE_INFINITY : Math.sqrt(variance / rowCount);
}

function aucError({ rowCount, positiveShare }: { rowCount: number; positiveShare: number }): number {
  const positives = Math.round(rowCount * positiveShare);
  const negatives = rowCount - positives;
  if (positives < 1 || negatives < 1) return Number.POSITIVE_INFINITY;
  const bothAbove = assumedAuc / (2 - assumedAuc);
  const bothBelow = (2 * assumedAuc ** 2) / (1 + assumedAuc);
  const variance =
    assumedAuc * (1 - assumedAuc) +
    (positives - 1) * (bothAbove - assumedAuc ** 2) +
    (negatives - 1) * (bothBelow - assumedAuc ** 2);
  return Math.sqrt(variance / (positives * negatives));
}

const rmseError = (rowCount: number): number =>
  rowCount < 1 ? Number.POSITIVE_INFINITY : Math.sqrt((residualKurtosis - 1) / (4 * rowCount));
