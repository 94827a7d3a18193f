import { realAt } from '../../shared/dataset/table.ts';
import type { RowLoss } from './row-loss.ts';
import { addScaledRow, weightedSum } from './weighted-sum.ts';

/** Factors 1 + e^-|s| are at most 2, so that a product of so many stays far below the largest double. */
const factorsPerLogarithm = 512;

/** Negative log-likelihood of labels 0 and 1: Σ log(1 + e^s) − y·s. */
export const logisticLoss: RowLoss = {
  addGradient({ design, labels }, { begin, end }, point, gradient) {
    const bias = point.length - 1;
    const intercept = realAt(point, bias);
    let loss = 0;
    let product = 1;
    let residuals = 0;
    for (let row = begin; row < end; row++) {
      const sum = intercept + weightedSum(design, row, point);
      const label = realAt(labels, row);
      const odds = Math.exp(-Math.abs(sum));
      product *= 1 + odds;
      if (row % factorsPerLogarithm === 0) {
        loss += Math.log(product);
        product = 1;
      }
      loss += Math.max(sum, 0) - label * sum;
      const residual = (sum >= 0 ? 1 : odds) / (1 + odds) - label;
      residuals += residual;
      addScaledRow(design, row, residual, gradient);
    }
    gradient[bias] = realAt(gradient, bias) + residuals;
    return loss + Math.log(product);
  },

  curvatures({ design }, { begin, end }, point, into) {
    const intercept = realAt(point, point.length - 1);
    for (let row = begin; row < end; row++) {
      const odds = Math.exp(-Math.abs(intercept + weightedSum(design, row, point)));
      into[row - begin] = odds / ((1 + odds) * (1 + odds));
    }
  },
};
