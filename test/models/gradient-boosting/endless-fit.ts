import { parentPort, workerData } from 'node:worker_threads';
import { gradientBoosting } from '../../../models/gradient-boosting.ts';
import { randomForest } from '../../../models/random-forest.ts';
import type { Design } from '../../../shared/features/design.ts';

/** A thread that fits without an end, by two threads, and says when each tree is grown. */
const [rowCount, width] = [60_000, 8];
const numeric = Float64Array.from(
  { length: rowCount * width },
  (_, at) => Math.imul(at, 2_654_435_761) % 1_009,
);
const labels = Float64Array.from({ length: rowCount }, (_, row) => Math.imul(row, 40_503) % 977);
const design: Design = { rowCount, width, numericWidth: width, numeric, hotCount: 0, hot: new Int32Array() };
const learner = workerData === 'random-forest' ? randomForest : gradientBoosting;
await learner.fit(
  { task: 'regression', train: { design, labels } },
  { seed: 1, parameters: { trees: 10_000, threads: 2 }, onProgress: () => parentPort?.postMessage('tree') },
);
