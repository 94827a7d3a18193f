import { type Forest, nodeKinds } from '../../../models/gradient-boosting/forest.ts';
import { realAt } from '../../../shared/dataset/table.ts';

/** Features of a made-up forest: numbers, then two of levels. */
export const madeUpWidth = 5;
/** Levels of the last two features. */
export const madeUpLevelCounts = [7, 250] as const;

export type Random = () => number;

/** Trees of any form, with few thresholds that many nodes share, infinite ones and sets of levels; rows of training by chance. */
export function madeUpForest(
  random: Random,
  { trees, leaves }: { readonly trees: number; readonly leaves: number },
): Forest {
  const [roots, features, thresholds, kinds]: [number[], number[], number[], number[]] = [[], [], [], []];
  const [lefts, rights, levelSets]: [number[], number[], number[]] = [[], [], []];
  let leafCount = 0;
  const below = (count: number) => Math.floor(random() * count);
  const grow = (size: number): number => {
    if (size === 1) return ~leafCount++;
    const node = features.length;
    const feature = below(madeUpWidth);
    features.push(feature);
    if (feature < 3) {
      thresholds.push([-2, -0, 0, 1.5, below(9) - 4, random(), Infinity][below(7)] ?? 0);
      kinds.push(below(2) === 0 ? nodeKinds.missingLeft : nodeKinds.missingRight);
    } else {
      const words = new Uint32Array(8);
      const end = madeUpLevelCounts[feature - 3] ?? 0;
      for (const level of [
        ...Array.from({ length: below(end) }, () => below(end)),
        ...(below(2) ? [255] : []),
      ])
        words[level >>> 5] = (words[level >>> 5] ?? 0) | (1 << (level & 31));
      thresholds.push(levelSets.length / 8);
      levelSets.push(...words);
      kinds.push(nodeKinds.levels);
    }
    lefts.push(0);
    rights.push(0);
    const small = 1 + below(size - 1);
    lefts[node] = grow(small);
    rights[node] = grow(size - small);
    return node;
  };
  for (let tree = 0; tree < trees; tree++) roots.push(grow(Math.max(2, below(leaves + 1))));
  const values = Float64Array.from({ length: leafCount }, () => random() - 0.5);
  const leafRows = Float64Array.from({ length: leafCount }, () => 1 + below(100));
  return {
    ...{ roots: Int32Array.from(roots), features: Int32Array.from(features), values },
    ...{ thresholds: Float64Array.from(thresholds), kinds: Uint8Array.from(kinds) },
    ...{ lefts: Int32Array.from(lefts), rights: Int32Array.from(rights) },
    ...{ nodeRows: rowsOfNodes(lefts, rights, leafRows), gains: new Float64Array(features.length) },
    ...{ leafRows, levelSets: Uint32Array.from(levelSets) },
  };
}

/** Children stand behind their node: from the last one on. */
function rowsOfNodes(
  lefts: readonly number[],
  rights: readonly number[],
  leafRows: Float64Array,
): Float64Array {
  const nodeRows = new Float64Array(lefts.length);
  const rowsOf = (child: number): number => (child < 0 ? realAt(leafRows, ~child) : realAt(nodeRows, child));
  for (let node = lefts.length - 1; node >= 0; node--)
    nodeRows[node] = rowsOf(lefts[node] ?? 0) + rowsOf(rights[node] ?? 0);
  return nodeRows;
}

/** Rows of such a forest, with missing and infinite values. */
export const madeUpValues = (random: Random, rowCount: number): Float64Array =>
  Float64Array.from({ length: rowCount * madeUpWidth }, (_, at) => {
    if (random() < 0.15) return Number.NaN;
    const levels = madeUpLevelCounts[(at % madeUpWidth) - 3];
    if (levels !== undefined) return Math.floor(random() * levels);
    return [Infinity, -Infinity, -0, 1.5, -2, 6 * random() - 3][Math.floor(random() * 6)] ?? 0;
  });
