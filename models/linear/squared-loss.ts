import { realAt } from '../../shared/dataset/table.ts';
import type { RowLoss } from './row-loss.ts';

/** Half the sum of squared residuals. */
export const squaredLoss: RowLoss = {
  residuals(sums, labels, weights) {
    let loss = 0;
    for (let row = 0; row < labels.length; row++) {
      const residual = realAt(sums, row) - realAt(labels, row);
      const weighted = residual * (weights?.[row] ?? 1);
      loss += weighted * residual;
      sums[row] = weighted;
    }
    return loss / 2;
  },

  curvatures(sums, count) {
    sums.fill(1, 0, count);
  },
};
