import { intAt, itemAt, realAt } from '../../shared/dataset/table.ts';
import { checkRows } from '../check-rows.ts';
import { goesLeft } from '../gradient-boosting/goes-left.ts';
import { doubles } from '../gradient-boosting/row-encoder.ts';
import type { Scorer } from '../learner.ts';
import type { ClassTrees } from './class-trees.ts';

type Shape = { readonly kind: string; readonly width: number };

/** Scores the share of each class: one way down each tree serves them all. */
export function shareScorer({ kind, width }: Shape, { forest, values, starts }: ClassTrees): Scorer {
  const outputs = starts.length;
  const { roots, features, lefts, rights } = forest;
  return {
    width,
    outputs,
    score(rows, out) {
      checkRows(kind, width, rows, out, outputs);
      const numbers = doubles(rows.numeric);
      for (let row = 0; row < rows.rowCount; row++) {
        const at = row * outputs;
        out.set(starts, at);
        for (let tree = 0; tree < roots.length; tree++) {
          let node = intAt(roots, tree);
          while (node >= 0) {
            const isLeft = goesLeft(forest, node, realAt(numbers, row * width + intAt(features, node)));
            node = intAt(isLeft ? lefts : rights, node);
          }
          for (let place = 0; place < outputs; place++)
            out[at + place] = realAt(out, at + place) + realAt(itemAt(values, place), ~node);
        }
        // Shares that were added up may be beyond their bounds by what was rounded.
        for (let place = at; place < at + outputs; place++)
          out[place] = Math.min(Math.max(realAt(out, place), 0), 1);
      }
    },
  };
}
