import { ascendingOrder } from './ascending-order.ts';
import { byClass } from './by-class.ts';
import { normalCdf } from './normal.ts';
import { placements } from './placements.ts';

/** The area under the ROC curve and its structural components, one per positive and one per negative row. */
export type AucComponents = {
  readonly auc: number;
  readonly positive: Float64Array;
  readonly negative: Float64Array;
};

/**
 * Components of DeLong, DeLong & Clarke-Pearson 1988. A component is a placement, which is a difference of midranks as
 * in Sun & Xu 2014 ("Fast implementation of DeLong's algorithm"), found in O(n log n). Rows keep their order, so that
 * components of two models pair up. Both classes must be present. `order` is that of the scores, where it is known.
 */
export function aucComponents(
  labels: Float64Array,
  scores: Float64Array,
  order = ascendingOrder(scores),
): AucComponents {
  const placed = placements(labels, scores, order);
  const { positive: negativesBelow, negative: positivesBelow } = byClass(labels, placed);
  const positiveCount = negativesBelow.length;
  const negativeCount = positivesBelow.length;
  if (positiveCount === 0 || negativeCount === 0) {
    throw new RangeError(`AUC needs both classes: ${positiveCount} positive, ${negativeCount} negative`);
  }
  return {
    auc: total(negativesBelow) / (2 * positiveCount * negativeCount),
    positive: negativesBelow.map((count) => count / (2 * negativeCount)),
    negative: positivesBelow.map((count) => 1 - count / (2 * positiveCount)),
  };
}

/** Variance of one AUC, or covariance of the AUCs of two models on the same rows. */
export function aucCovariance(a: AucComponents, b: AucComponents): number {
  const positive = covariance(a.positive, b.positive, a.auc, b.auc) / a.positive.length;
  return positive + covariance(a.negative, b.negative, a.auc, b.auc) / a.negative.length;
}

/** AUC of `a` less that of `b` on the same rows, with its variance and the two-sided test of no difference. */
export type AucDifference = {
  readonly difference: number;
  readonly variance: number;
  readonly z: number;
  readonly p: number;
};

/** DeLong's test of two correlated AUCs. Where both rank alike the variance is 0: z is 0 and p is 1. */
export function aucDifference(a: AucComponents, b: AucComponents): AucDifference {
  const difference = a.auc - b.auc;
  // The variance of the differences themselves: exactly 0 for equal models, where a sum of covariances leaves dust.
  const gaps: AucComponents = {
    auc: difference,
    positive: a.positive.map((value, i) => value - (b.positive[i] as number)),
    negative: a.negative.map((value, i) => value - (b.negative[i] as number)),
  };
  const variance = aucCovariance(gaps, gaps);
  if (variance === 0 && difference === 0) return { difference, variance, z: 0, p: 1 };
  const z = difference / Math.sqrt(variance);
  return { difference, variance, z, p: 2 * normalCdf(-Math.abs(z)) };
}

function total(values: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += values[i] as number;
  return sum;
}

/** Unbiased; 0 for a single row, of which no spread can be told. */
function covariance(x: Float64Array, y: Float64Array, xMean: number, yMean: number): number {
  let sum = 0;
  for (let i = 0; i < x.length; i++) sum += ((x[i] as number) - xMean) * ((y[i] as number) - yMean);
  return x.length > 1 ? sum / (x.length - 1) : 0;
}
