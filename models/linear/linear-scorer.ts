import { realAt } from '../../shared/dataset/table.ts';
import { checkRows } from '../check-rows.ts';
import type { Scorer } from '../learner.ts';
import { pointOf } from './coefficients.ts';
import type { Coefficients } from './linear-weights.ts';
import { probability } from './probability.ts';
import { weightedSums } from './weighted-sums.ts';

/** Scores the weighted sum itself. */
export function valueScorer(kind: string, coefficients: Coefficients): Scorer {
  const width = coefficients.weights.length;
  const point = pointOf(coefficients);
  return {
    width,
    score(rows, out) {
      checkRows(kind, width, rows, out);
      weightedSums(rows, { begin: 0, end: rows.rowCount }, point, out);
    },
  };
}

/** Scores the probability whose log-odds the weighted sum is. */
export function probabilityScorer(kind: string, coefficients: Coefficients): Scorer {
  const sums = valueScorer(kind, coefficients);
  return {
    width: sums.width,
    score(rows, out) {
      sums.score(rows, out);
      for (let row = 0; row < rows.rowCount; row++) out[row] = probability(realAt(out, row));
    },
  };
}
