import { realAt } from '../../shared/dataset/table.ts';
import type { RowLoss } from './row-loss.ts';

/** Factors 1 + e^-|s| are at most 2, so that a product of so many stays far below the largest double. */
const factorsPerLogarithm = 512;

/** Negative log-likelihood of labels 0 and 1: Σ log(1 + e^s) − y·s. */
export const logisticLoss: RowLoss = {
  residuals(sums, labels, weights) {
    if (weights) return weightedResiduals(sums, labels, weights);
    let loss = 0;
    let product = 1;
    for (let row = 0; row < labels.length; row++) {
      const sum = realAt(sums, row);
      const label = realAt(labels, row);
      const odds = Math.exp(-Math.abs(sum));
      product *= 1 + odds;
      if (row % factorsPerLogarithm === 0) {
        loss += Math.log(product);
        product = 1;
      }
      loss += Math.max(sum, 0) - label * sum;
      sums[row] = (sum >= 0 ? 1 : odds) / (1 + odds) - label;
    }
    return loss + Math.log(product);
  },

  curvatures(sums, count) {
    for (let row = 0; row < count; row++) {
      const odds = Math.exp(-Math.abs(realAt(sums, row)));
      sums[row] = odds / ((1 + odds) * (1 + odds));
    }
  },
};

/** Powers of the factors have no product that stays small: a logarithm per row. */
function weightedResiduals(sums: Float64Array, labels: Float64Array, weights: Float64Array): number {
  let loss = 0;
  for (let row = 0; row < labels.length; row++) {
    const [sum, label, weight] = [realAt(sums, row), realAt(labels, row), realAt(weights, row)];
    const odds = Math.exp(-Math.abs(sum));
    loss += weight * (Math.log1p(odds) + Math.max(sum, 0) - label * sum);
    sums[row] = weight * ((sum >= 0 ? 1 : odds) / (1 + odds) - label);
  }
  return loss;
}
