import { describe, expect, it } from 'vitest';
import { linearRegression } from '../../models/linear-regression.ts';
import { logisticRegression } from '../../models/logistic-regression.ts';
import { compilePipeline } from '../../models/pipeline.ts';
import { takeRows } from '../../shared/dataset/rows.ts';
import { encodeFrame } from '../../shared/features/encode-frame.ts';
import { fitGraph } from '../../shared/features/fit-graph.ts';
import { rocAuc, rootMeanSquare } from '../support/plain-metrics.ts';
import type { ReferenceData } from '../support/reference-data.ts';
import { datasetsFolder, readReferenceData, referenceTasks } from '../support/reference-data.ts';

const fitting = Object.entries(referenceTasks).filter(([, { task }]) => task !== 'multiclass');

describe.skipIf(datasetsFolder === undefined)('our learners against scikit-learn on real data', () => {
  it.each(fitting)('reach the reference on %s', async (name, reference) => {
    const data = readReferenceData(name);
    for (const split of ['mod4', 'time'] as const) {
      const expected = reference.splits[split]?.linear;
      if (expected === undefined) continue;
      const { scores, labels } = await scoreTest(
        data,
        reference.task === 'binary' ? 'binary' : 'regression',
        split,
      );
      if (reference.task === 'binary') {
        expect(Math.abs(rocAuc(labels, scores) - (expected.roc_auc ?? 0)), split).toBeLessThan(0.005);
      } else {
        expect(Math.abs(rootMeanSquare(labels, scores) / (expected.rmse ?? 0) - 1), split).toBeLessThan(0.01);
      }
    }
  });
});

if (datasetsFolder === undefined) console.warn('skipped: no ../shared/datasets beside the repository');

async function scoreTest(data: ReferenceData, task: 'binary' | 'regression', split: 'mod4' | 'time') {
  const { frame, inputs, labels } = data;
  const { train, test } = data.rowsOf(split);
  const { graph } = fitGraph({ task, frame, rows: train, inputs, ignored: [] });
  const design = encodeFrame(graph, frame, train, 'single');
  const learner = task === 'binary' ? logisticRegression : linearRegression;
  const rows = { design, labels: takeRows(labels, train) };
  const { model, report } = await learner.fit({ task, train: rows }, { seed: 7, parameters: {} });
  expect(report.converged).toBe(true);
  return {
    scores: compilePipeline({ graph, model }).scoreFrame(frame, test),
    labels: takeRows(labels, test),
  };
}
