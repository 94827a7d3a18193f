import { realAt } from '../../shared/dataset/table.ts';
import { softmaxInto } from '../../shared/statistics/softmax.ts';
import { checkRows } from '../check-rows.ts';
import type { Scorer } from '../learner.ts';
import type { Planted } from './forest-document.ts';
import { compileAnyBatch } from './score-any-batch.ts';
import { type BatchScore, batchRows } from './score-batch.ts';
import { type ScoreColumns, scoreColumns } from './score-columns.ts';
import { compileRow, type RowScore } from './score-row.ts';

type Shape = { readonly kind: string; readonly width: number };
type ClassScore = Planted & { readonly columns: ScoreColumns; readonly scoreRow: RowScore };

/** Scores the probability of each class: the softmax of the raw scores of its trees. */
export function classScorer({ kind, width }: Shape, forests: readonly Planted[]): Scorer {
  const outputs = forests.length;
  const classes = forests.map((planted): ClassScore => {
    const columns = scoreColumns(planted.forest);
    return { ...planted, columns, scoreRow: compileRow(planted.forest, planted.start, columns) };
  });
  // Compiled for the first batch: a replica that answers row by row never needs it.
  let batches: readonly BatchScore[] | undefined;
  return {
    width,
    outputs,
    score(rows, out) {
      checkRows(kind, width, rows, out, outputs);
      const { rowCount, numeric } = rows;
      const values = numeric instanceof Float64Array ? numeric : Float64Array.from(numeric);
      if (rowCount >= batchRows)
        batches ??= classes.map(({ forest, start, columns }) =>
          compileAnyBatch(forest, start, { width, columns }),
        );
      const scores = new Float64Array(rowCount >= batchRows ? rowCount : 0);
      for (const [output, { scoreRow }] of classes.entries()) {
        const batch = rowCount >= batchRows ? batches?.[output] : null;
        if (batch) batch(values, rowCount, scores);
        for (let row = 0; row < rowCount; row++)
          out[row * outputs + output] = batch ? realAt(scores, row) : scoreRow(values, row * width);
      }
      for (let row = 0; row < rowCount; row++) softmaxInto(out, row * outputs, outputs);
    },
  };
}
