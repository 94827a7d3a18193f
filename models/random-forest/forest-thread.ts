import { parentPort, workerData } from 'node:worker_threads';
import { growForestTree } from './forest-tree.ts';
import { type NumberedTree, type ThreadOrder, tableOf } from './grow-forest.ts';

/** A thread of a forest: grows tree after tree until none is left. What it has grown is handed over, not copied. */
const order = workerData as ThreadOrder;
const table = tableOf(order);
for (;;) {
  const number = Atomics.add(order.next, 0, 1);
  if (number >= order.growth.trees) break;
  const message: NumberedTree = { number, tree: growForestTree(table, order.growth, number) };
  const { forest, others } = message.tree;
  const buffers = [...Object.values(forest), ...others].map(({ buffer }) => buffer as ArrayBuffer);
  parentPort?.postMessage(message, buffers);
}
