import { realAt } from '../../shared/dataset/table.ts';
import type { Boosting } from './boosting.ts';
import type { Tree, TreeLeaf } from './grow-tree.ts';
import { leafValue } from './leaf-value.ts';
import { leafChunkRows } from './places.ts';
import type { BinnedTable } from './table.ts';

type Refit = Pick<Boosting, 'loss' | 'rules' | 'learningRate'>;

/** Values of the leaves from all that is known of their rows, already shrunk by the learning rate. */
export function refitLeaves(
  table: BinnedTable,
  { loss, rules, learningRate }: Refit,
  tree: Tree,
): Float64Array {
  const found =
    loss.leafShare === null ? newtonSteps(table, rules, tree) : quantilesLacking(table, loss.leafShare, tree);
  return Float64Array.from(
    tree.leaves,
    ({ valueMin, valueMax }, leaf) =>
      Math.min(Math.max(realAt(found, leaf), valueMin), valueMax) * learningRate,
  );
}

/** From the gradients as they were before they were quantised. */
function newtonSteps({ team }: BinnedTable, rules: Boosting['rules'], { leaves, nodes }: Tree): Float64Array {
  const { reals, words, places } = team.place;
  const chunks = leafChunks(leaves);
  words.set(chunks.flat(), places.leafChunks / 4);
  const rowCount = nodes[0]?.rowCount ?? 0;
  team.share('leafSums', { from: 0, to: chunks.length }, { rowCount, blockSize: 1 });
  const sums = new Float64Array(2 * leaves.length);
  for (const [index, [leaf]] of chunks.entries()) {
    const at = places.leafSums / 8 + 2 * index;
    sums[2 * leaf] = realAt(sums, 2 * leaf) + realAt(reals, at);
    sums[2 * leaf + 1] = realAt(sums, 2 * leaf + 1) + realAt(reals, at + 1);
  }
  return Float64Array.from(leaves, ({ l2 }, leaf) => {
    const penalties = { l1: rules.l1, l2: rules.l2 + l2 };
    return leafValue(realAt(sums, 2 * leaf), realAt(sums, 2 * leaf + 1), penalties);
  });
}

/** The quantile of what the labels of each leaf's rows lack, in place of a step whose hessian says nothing of its length. */
function quantilesLacking({ team }: BinnedTable, share: number, { leaves, nodes }: Tree): Float64Array {
  const { reals, words, places } = team.place;
  words.set(
    leaves.flatMap(({ from, to }, leaf) => [leaf, from, to]),
    places.leafChunks / 4,
  );
  const rowCount = nodes[0]?.rowCount ?? 0;
  team.share('leafQuantiles', { from: 0, to: leaves.length }, { numbers: [share], rowCount, blockSize: 1 });
  return Float64Array.from(leaves, (_, leaf) => realAt(reals, places.leafSums / 8 + 2 * leaf));
}

/** Leaf, first row and the one behind the last of each chunk. */
function leafChunks(leaves: readonly TreeLeaf[]): readonly (readonly [number, number, number])[] {
  return leaves.flatMap(({ from, to }, leaf) =>
    Array.from({ length: Math.ceil((to - from) / leafChunkRows) }, (_, index) => {
      const begin = from + index * leafChunkRows;
      return [leaf, begin, Math.min(begin + leafChunkRows, to)] as const;
    }),
  );
}
