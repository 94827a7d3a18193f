import { realAt } from '../../shared/dataset/table.ts';
import type { Design } from '../../shared/features/design.ts';
import { checkRows } from '../check-rows.ts';
import type { Scorer } from '../learner.ts';
import type { Coefficients } from './coefficients.ts';
import { probability } from './probability.ts';
import { weightedSum } from './weighted-sum.ts';

/** Scores the weighted sum itself. */
export function valueScorer(kind: string, coefficients: Coefficients): Scorer {
  const width = coefficients.weights.length;
  return {
    width,
    score(rows, out) {
      checkRows(kind, width, rows, out);
      weightedSums(coefficients, rows, out);
    },
  };
}

/** Scores the probability whose log-odds the weighted sum is. */
export function probabilityScorer(kind: string, coefficients: Coefficients): Scorer {
  const width = coefficients.weights.length;
  return {
    width,
    score(rows, out) {
      checkRows(kind, width, rows, out);
      weightedSums(coefficients, rows, out);
      for (let row = 0; row < rows.rowCount; row++) out[row] = probability(realAt(out, row));
    },
  };
}

function weightedSums({ weights, intercept }: Coefficients, rows: Design, out: Float64Array): void {
  for (let row = 0; row < rows.rowCount; row++) out[row] = intercept + weightedSum(rows, row, weights);
}
