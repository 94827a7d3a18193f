import { intAt, realAt } from '../../shared/dataset/table.ts';
import type { Span } from './block.ts';
import { leafChunkWords } from './places.ts';
import type { Share } from './share.ts';
import type { Workplace } from './workplace.ts';

/** The work on the leaves of a tree that has grown. */
export const leafShares = {
  /**
   * Marks rows with their leaf, and adds up their gradients. A block is a chunk of a leaf, so that a sum is added up in the
   * same order, whoever does it.
   */
  leafSums: {
    run(at, { index }) {
      const { kernels, places: p } = at;
      const { from, to } = markChunk(at, index);
      kernels.leafSums(p.gradients, p.rows, from, to, p.leafSums + 16 * index);
    },
  },
  /** The same, but finds the quantile. A block is a leaf. Given the share. Gradients and units are done with by then: their places are used. */
  leafQuantiles: {
    run(at, { index }, given) {
      const { kernels, places: p, reals } = at;
      const { from, to } = markChunk(at, index);
      const list = [p.scores, p.labels, p.weights, p.rows, from, to] as const;
      const value = kernels.leafQuantile(...list, realAt(given, 0), p.gradients, p.packed);
      reals[p.leafSums / 8 + 2 * index] = value;
    },
  },
  /** Adds the values of the leaves that rows are marked with. Given the place of the scores, as below. */
  addToScores: {
    run({ kernels, places: p }, { from, to }, given) {
      kernels.addMarked(realAt(given, 0), p.scratch, p.leafValues, from, to);
    },
  },
  walk: {
    run({ kernels, places: p }, { from, to }, given) {
      kernels.walk(p.bins, p.width, from, to, p.walkNodes, p.walkSides, p.leafValues, realAt(given, 0));
    },
  },
} as const satisfies Record<string, Share>;

/** Rows of a chunk, each marked with its leaf: the tree has grown, so the place of its scratch is free. */
function markChunk({ kernels, places: p, words }: Workplace, index: number): Span {
  const at = p.leafChunks / 4 + leafChunkWords * index;
  const [from, to] = [intAt(words, at + 1), intAt(words, at + 2)];
  kernels.markLeaf(p.scratch, p.rows, from, to, intAt(words, at));
  return { from, to };
}
