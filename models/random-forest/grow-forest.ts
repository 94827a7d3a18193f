import { Worker } from 'node:worker_threads';
import type { FeatureBins } from '../gradient-boosting/bins.ts';
import { instantiate } from '../gradient-boosting/instantiate.ts';
import type { Slot } from '../gradient-boosting/packing.ts';
import type { Places } from '../gradient-boosting/places.ts';
import type { BinnedTable } from '../gradient-boosting/table.ts';
import { workplaceOf } from '../gradient-boosting/workplace.ts';
import { type ForestGrowth, type GrownTree, growForestTree } from './forest-tree.ts';

/** A binned table and how a forest is to be grown on it, for any thread. */
export type ForestOrder = {
  readonly module: WebAssembly.Module;
  readonly memory: WebAssembly.Memory;
  readonly features: readonly FeatureBins[];
  readonly slots: readonly Slot[];
  readonly trainCount: number;
  readonly growth: ForestGrowth;
};

/** What a thread is started with; `next` is the number of the next tree that nobody has taken. */
export type ThreadOrder = ForestOrder & {
  readonly places: Places;
  readonly next: Int32Array<SharedArrayBuffer>;
};
export type NumberedTree = { readonly number: number; readonly tree: GrownTree };

/** The table as one thread sees it, which does all jobs alone. */
export function tableOf({
  module,
  memory,
  features,
  slots,
  trainCount,
  places,
}: Omit<ThreadOrder, 'next'>): BinnedTable {
  const place = workplaceOf({ kernels: instantiate(module, memory), memory, places, thread: 0 });
  const share = (): never => {
    throw new Error('a tree of a forest is grown by one thread');
  };
  return {
    team: { place, share, dissolve: () => undefined },
    features,
    slots,
    trainCount,
    validationCount: 0,
  };
}

/**
 * Grows the trees of a forest, in the order of their numbers: a thread per place takes tree after tree. What comes out is
 * the same for any number of threads.
 */
export async function growForest(
  order: ForestOrder,
  places: readonly Places[],
  onTree: (count: number) => void,
): Promise<readonly GrownTree[]> {
  const [first] = places;
  const trees: GrownTree[] = [];
  if (places.length === 1 && first !== undefined) {
    const table = tableOf({ ...order, places: first });
    while (trees.length < order.growth.trees) {
      trees.push(growForestTree(table, order.growth, trees.length));
      onTree(trees.length);
    }
    return trees;
  }
  const next = new Int32Array(new SharedArrayBuffer(4));
  let count = 0;
  const keep = ({ number, tree }: NumberedTree): void => {
    trees[number] = tree;
    onTree(++count);
  };
  const threads = places.map((each) => startThread({ ...order, places: each, next }, keep));
  try {
    await Promise.all(threads.map(({ done }) => done));
  } finally {
    for (const { worker } of threads) await worker.terminate();
  }
  return trees;
}

const threadUrl = new URL('./forest-thread.js', import.meta.url);

function startThread(order: ThreadOrder, keep: (tree: NumberedTree) => void) {
  const worker = new Worker(threadUrl, { workerData: order });
  const done = new Promise<void>((resolve, reject) => {
    worker.on('message', (tree: NumberedTree) => {
      try {
        keep(tree);
      } catch (error) {
        // Whoever is told how far it is may end it so: thrown out of here it would end the process.
        reject(error);
      }
    });
    worker.on('error', reject);
    worker.on('exit', () => resolve());
  });
  return { worker, done };
}
