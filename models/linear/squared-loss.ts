import { realAt } from '../../shared/dataset/table.ts';
import type { RowLoss } from './row-loss.ts';
import { addScaledRow, weightedSum } from './weighted-sum.ts';

/** Half the sum of squared residuals. */
export const squaredLoss: RowLoss = {
  addGradient({ design, labels }, { begin, end }, point, gradient) {
    const bias = point.length - 1;
    const intercept = realAt(point, bias);
    let loss = 0;
    let residuals = 0;
    for (let row = begin; row < end; row++) {
      const residual = intercept + weightedSum(design, row, point) - realAt(labels, row);
      loss += residual * residual;
      residuals += residual;
      addScaledRow(design, row, residual, gradient);
    }
    gradient[bias] = realAt(gradient, bias) + residuals;
    return loss / 2;
  },

  curvatures(_rows, { begin, end }, _point, into) {
    into.fill(1, 0, end - begin);
  },
};
