import { normalCdf, normalQuantile } from '../statistics/normal.ts';

/** Rows that candidates are judged on, before any was. */
export type HoldoutSize = {
  readonly rowCount: number;
  /** Of the positive value; left out where there is none. */
  readonly positiveShare?: number;
};

/** What one model's figure is off by on such a holdout: in units of the metric, or as a share of its value. */
export type AssumedError = { readonly error: number; readonly isShare: boolean };

const assumedAuc = 0.8;
/** Of rows decided rightly, or found: what a share of 0.8 scatters by is no more than a fifth below the worst case. */
const assumedShare = 0.8;
/** Kurtosis of Laplace's distribution: residuals have heavier tails than the normal's 3. */
const residualKurtosis = 6;
const assumedR2 = 0.5;
/** Deviations over rows of the squared error and of the log loss of a calibrated model. */
const brierDeviation = 0.25;
const logLossDeviation = 0.6;

const ofMean = (deviation: number, rowCount: number): number =>
  rowCount < 1 ? Number.POSITIVE_INFINITY : deviation / Math.sqrt(rowCount);
const ofShare = (rowCount: number): number => ofMean(Math.sqrt(assumedShare * (1 - assumedShare)), rowCount);

/**
 * The standard error that a metric will have, before there is a model: for `roc_auc` that of Hanley & McNeil 1982 ("The
 * meaning and use of the area under a ROC curve") at an AUC of 0.8, for shares that of a share of 0.8 of the rows that
 * count, for `rmse` √((κ − 1) / 4n) of its value, the delta method on a mean of squares with kurtosis κ = 6. Null of
 * metrics that nothing is assumed of.
 */
export function assumedError(
  metric: string,
  { rowCount, positiveShare = 0.5 }: HoldoutSize,
): AssumedError | null {
  const positives = Math.round(rowCount * positiveShare);
  const units = (error: number): AssumedError => ({ error, isShare: false });
  const [family, digits] = /^(.*)_(\d+(?:\.\d+)?)$/.exec(metric)?.slice(1) ?? [metric, ''];
  switch (family) {
    case 'roc_auc':
    case 'roc_auc_ovr':
    case 'roc_auc_ovr_weighted':
      return units(aucError(positives, rowCount - positives));
    case 'recall':
    case 'precision':
    case 'f1':
    case 'average_precision':
      return units(ofShare(positives));
    case 'fpr_at_recall':
      return units(ofShare(Math.min(positives, rowCount - positives)));
    case 'precision_at_pct':
      return units(ofShare((rowCount * Number(digits)) / 100));
    case 'balanced_accuracy':
      return units(ofShare(2 * Math.min(positives, rowCount - positives)));
    case 'brier':
      return units(ofMean(brierDeviation, rowCount));
    case 'log_loss':
      return units(ofMean(logLossDeviation, rowCount));
    case 'r2':
      return units(ofMean(2 * Math.sqrt(assumedR2) * (1 - assumedR2), rowCount));
    case 'rmse':
      return { error: ofMean(Math.sqrt((residualKurtosis - 1) / 4), rowCount), isShare: true };
    case 'mae':
      return { error: ofMean(1, rowCount), isShare: true };
    case 'accuracy':
      return units(ofShare(rowCount));
    default:
      return /^(precision|recall|f1)_(macro|weighted)$/.test(metric) ? units(ofShare(rowCount)) : null;
  }
}

function aucError(positives: number, negatives: number): number {
  if (positives < 1 || negatives < 1) return Number.POSITIVE_INFINITY;
  const bothAbove = assumedAuc / (2 - assumedAuc);
  const bothBelow = (2 * assumedAuc ** 2) / (1 + assumedAuc);
  const variance =
    assumedAuc * (1 - assumedAuc) +
    (positives - 1) * (bothAbove - assumedAuc ** 2) +
    (negatives - 1) * (bothBelow - assumedAuc ** 2);
  return Math.sqrt(variance / (positives * negatives));
}

/** Scores of two models of one problem correlate; retrained ones of one learner more than this. */
const correlation = 0.9;

/** What the difference of two models is off by, where each is by `error`. */
export const errorOfDifference = ({ error }: AssumedError): number =>
  error * Math.sqrt(2 * (1 - correlation));

/**
 * How often a candidate that is exactly as good as the other side passes a margin: Φ(δ / σ − z), for an interval of that
 * confidence and a difference whose standard error is σ.
 */
export function passingShare(margin: number, assumed: AssumedError, confidence: number): number {
  const error = errorOfDifference(assumed);
  return error === 0 ? 1 : normalCdf(margin / error - normalQuantile((1 + confidence) / 2));
}
