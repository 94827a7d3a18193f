import { type Forest, nodeKinds } from '../../../models/gradient-boosting/forest.ts';
import { intAt, realAt } from '../../../shared/dataset/table.ts';

/** The raw score of a row, node by node: the start and the values of its leaves, added in the order of the trees. */
export function scoreTwin(forest: Forest, start: number, values: Float64Array, at: number): number {
  let score = start;
  for (let tree = 0; tree < forest.roots.length; tree++) {
    score += realAt(forest.values, leafTwin(forest, intAt(forest.roots, tree), values, at));
  }
  return score;
}

/** The leaf of a row. */
export function leafTwin(
  { features, thresholds, kinds, lefts, rights, levelSets }: Forest,
  root: number,
  values: Float64Array,
  at: number,
): number {
  let node = root;
  do {
    const value = realAt(values, at + intAt(features, node));
    const kind = kinds[node];
    const threshold = realAt(thresholds, node);
    let isLeft: boolean;
    if (kind === nodeKinds.levels) {
      // A missing level is the last bit.
      const bit = value >= 0 ? value : 255;
      isLeft = (((levelSets[8 * threshold + (bit >>> 5)] ?? 0) >>> (bit & 31)) & 1) === 1;
    } else {
      isLeft = value <= threshold || (kind === nodeKinds.missingLeft && Number.isNaN(value));
    }
    node = isLeft ? intAt(lefts, node) : intAt(rights, node);
  } while (node >= 0);
  return ~node;
}
