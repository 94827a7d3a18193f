import { realAt } from '../../shared/dataset/table.ts';
import { softmaxInto } from '../../shared/statistics/softmax.ts';
import { checkRows } from '../check-rows.ts';
import type { Scorer } from '../learner.ts';
import { pointOf } from './coefficients.ts';
import type { Coefficients } from './linear-weights.ts';
import { weightedSums } from './weighted-sums.ts';

/** Scores the probability of each class: the softmax of its weighted sums. */
export function classLinearScorer(kind: string, width: number, classes: readonly Coefficients[]): Scorer {
  const outputs = classes.length;
  const points = classes.map(pointOf);
  let sums = new Float64Array(1);
  return {
    width,
    outputs,
    score(rows, out) {
      checkRows(kind, width, rows, out, outputs);
      const { rowCount } = rows;
      if (sums.length < rowCount) sums = new Float64Array(rowCount);
      for (const [output, point] of points.entries()) {
        weightedSums(rows, { begin: 0, end: rowCount }, point, sums);
        for (let row = 0; row < rowCount; row++) out[row * outputs + output] = realAt(sums, row);
      }
      for (let row = 0; row < rowCount; row++) softmaxInto(out, row * outputs, outputs);
    },
  };
}
