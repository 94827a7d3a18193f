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

/** How far an AUC may be off, and of how many degrees of freedom that is known. */
export type AucSpread = { readonly variance: number; readonly freedom: number };

/** Numbers of those whom the rows of each class are of; left out where every row is a witness of its own. */
export type ClassWitnesses = { readonly positive: Int32Array; readonly negative: Int32Array };

/**
 * The variance of DeLong, or where some rows are of one witness that of Obuchowski 1997 ("Nonparametric analysis of
 * clustered ROC curve data"), whose components are summed up by witness; with the degrees of freedom of Satterthwaite 1946
 * from both classes, which are few where a class has few rows. Without freedom (one row of a class) nothing is known.
 *
 * `borrowedRows`: so many rows of the other class are taken into the variance of each, so that two rows that happen to be
 * alike do not seem to know all (a variance moderated as in Smyth 2004, "Linear models and empirical Bayes methods").
 */
export function aucSpread(
  components: AucComponents,
  witnesses?: ClassWitnesses,
  borrowedRows = 0,
): AucSpread {
  const { auc, positive, negative } = components;
  const ofPositive = deviationsOf(positive, auc, witnesses?.positive);
  const ofNegative = deviationsOf(negative, auc, witnesses?.negative);
  const own = [varianceOfSum(ofPositive), varianceOfSum(ofNegative)] as const;
  const moderated = (at: 0 | 1, { count }: Deviations, other: Deviations): number =>
    borrowedRows === 0
      ? own[at]
      : ((count - 1) * own[at] + (borrowedRows * own[at === 0 ? 1 : 0] * other.count) / count) /
        (count - 1 + borrowedRows);
  const fromPositive = moderated(0, ofPositive, ofNegative);
  const fromNegative = moderated(1, ofNegative, ofPositive);
  const both = witnesses ? 2 * products(ofPositive.sums, ofNegative.sums) : 0;
  const squared =
    fromPositive ** 2 / (ofPositive.count - 1 + borrowedRows) +
    fromNegative ** 2 / (ofNegative.count - 1 + borrowedRows);
  const freedom =
    squared > 0 ? (fromPositive + fromNegative) ** 2 / squared : ofPositive.count + ofNegative.count - 2;
  return { variance: Math.max(fromPositive + fromNegative + both, 0), freedom };
}

type Deviations = { readonly sums: Float64Array; readonly count: number };

/** Deviations of components from the AUC over the rows of the class, summed up by witness; how many those are. */
function deviationsOf(components: Float64Array, auc: number, witnesses?: Int32Array): Deviations {
  const deviations = components.map((component) => (component - auc) / components.length);
  if (!witnesses) return { sums: deviations, count: deviations.length };
  const sums = new Float64Array(witnesses.reduce((most, who) => Math.max(most, who), 0) + 1);
  for (let i = 0; i < deviations.length; i++) {
    const who = witnesses[i] as number;
    sums[who] = (sums[who] as number) + (deviations[i] as number);
  }
  return { sums, count: new Set(witnesses).size };
}

const varianceOfSum = ({ sums, count }: Deviations): number =>
  count > 1 ? (products(sums, sums) * count) / (count - 1) : 0;

/** Σ one · other, as far as both go. */
function products(one: Float64Array, other: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < Math.min(one.length, other.length); i++)
    sum += (one[i] as number) * (other[i] as number);
  return sum;
}

/** Components of the difference of two AUCs on the same rows: exactly 0 for equal models, where covariances leave dust. */
export const aucGap = (a: AucComponents, b: AucComponents): AucComponents => ({
  auc: a.auc - b.auc,
  positive: a.positive.map((value, i) => value - (b.positive[i] as number)),
  negative: a.negative.map((value, i) => value - (b.negative[i] as number)),
});

/** AUC of `a` less that of `b` on the same rows, with its variance and the two-sided test of no difference. */
export type AucDifference = {
  readonly difference: number;
  readonly variance: number;
  readonly z: number;
  readonly p: number;
};

/** DeLong's test of two correlated AUCs. Where both rank alike the variance is 0: z is 0 and p is 1. */
export function aucDifference(a: AucComponents, b: AucComponents): AucDifference {
  const gaps = aucGap(a, b);
  const difference = gaps.auc;
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
