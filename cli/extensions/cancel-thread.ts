import { parentPort, workerData } from 'node:worker_threads';
import { madeUpDesign, madeUpLabels, madeUpNative } from '../../models/contract/made-up-design.ts';
import { learn } from '../../models/contract/tried-learner.ts';
import { installExtensions } from '../../models/extension/install.ts';
import { findLearner } from '../../models/registry.ts';
import { loadExtensionFiles } from '../../store/extensions/load-extensions.ts';
import type { CancelOrder } from './cancel-promise.ts';

const shape = { rowCount: 5_000, numericWidth: 6, levels: [4, 3] };

/** Fits again and again until it is ended, and says when it has begun. */
async function fitWithoutEnd({ file, kind, task }: CancelOrder): Promise<void> {
  installExtensions(await loadExtensionFiles([file]));
  const learner = findLearner(kind);
  if (learner === undefined) throw new Error(`${file} has no learner ${kind}`);
  const dense = madeUpDesign(shape);
  const rows = learner.input === 'native' ? madeUpNative(shape) : dense;
  const labels = madeUpLabels(dense, task);
  parentPort?.postMessage('begins');
  for (;;) await learn({ learner, task }, rows, labels);
}

await fitWithoutEnd(workerData);
