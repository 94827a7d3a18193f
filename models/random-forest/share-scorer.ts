import { intAt, itemAt, realAt } from '../../shared/dataset/table.ts';
import { checkRows } from '../check-rows.ts';
import { goesLeft } from '../gradient-boosting/goes-left.ts';
import { doubles } from '../gradient-boosting/row-encoder.ts';
import { type BatchScore, batchRows } from '../gradient-boosting/score-batch.ts';
import { compileDeep } from '../gradient-boosting/score-deep.ts';
import type { Scorer } from '../learner.ts';
import type { ClassTrees } from './class-trees.ts';

type Shape = { readonly kind: string; readonly width: number };

/** Scores the share of each class: one way down each tree serves them all. */
export function shareScorer({ kind, width }: Shape, trees: ClassTrees): Scorer {
  const { forest, values, starts } = trees;
  const outputs = starts.length;
  // Compiled for the first batch: a replica that answers row by row never needs it.
  let batch: BatchScore | undefined;
  return {
    width,
    outputs,
    score(rows, out) {
      checkRows(kind, width, rows, out, outputs);
      const numbers = doubles(rows.numeric);
      if (rows.rowCount >= batchRows) {
        batch ??= compileDeep(forest, { width, values, starts });
        batch(numbers, rows.rowCount, out);
      } else
        for (let row = 0; row < rows.rowCount; row++)
          addShares(trees, numbers.subarray(row * width), out.subarray(row * outputs));
      // Shares that were added up may be beyond their bounds by what was rounded.
      for (let at = 0; at < rows.rowCount * outputs; at++)
        out[at] = Math.min(Math.max(realAt(out, at), 0), 1);
    },
  };
}

/** Of the row that `numbers` begins with, at the start of `out`. */
function addShares({ forest, values, starts }: ClassTrees, numbers: Float64Array, out: Float64Array): void {
  const { roots, features, lefts, rights } = forest;
  out.set(starts);
  for (let tree = 0; tree < roots.length; tree++) {
    let node = intAt(roots, tree);
    while (node >= 0) {
      const isLeft = goesLeft(forest, node, realAt(numbers, intAt(features, node)));
      node = intAt(isLeft ? lefts : rights, node);
    }
    for (let place = 0; place < starts.length; place++)
      out[place] = realAt(out, place) + realAt(itemAt(values, place), ~node);
  }
}
