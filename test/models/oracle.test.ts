import { beforeAll, describe, expect, it } from 'vitest';
import { gradientBoosting } from '../../models/gradient-boosting.ts';
import type { Learner } from '../../models/learner.ts';
import { linearRegression } from '../../models/linear-regression.ts';
import { logisticRegression } from '../../models/logistic-regression.ts';
import { compilePipeline } from '../../models/pipeline.ts';
import { takeRows } from '../../shared/dataset/rows.ts';
import { designColumns } from '../../shared/features/design-columns.ts';
import { encodeFrame } from '../../shared/features/encode-frame.ts';
import { fitGraph } from '../../shared/features/fit-graph.ts';
import { rocAuc, rootMeanSquare } from '../support/plain-metrics.ts';
import type { ReferenceData } from '../support/reference-data.ts';
import { datasetsFolder, readReferenceData, referenceTasks } from '../support/reference-data.ts';

const fitting = Object.entries(referenceTasks).filter(([, { task }]) => task !== 'multiclass');

/** Boosting is compared on what is no larger; the rest is left to the benchmark. */
const boostedCountMax = 40_000;

/** On few test rows an area is known to some hundredths, and two ways to cut categories may differ by one. */
const slackOf = (testRowCount: number): number => (testRowCount < 1000 ? 0.01 : 0.005);

describe.skipIf(datasetsFolder === undefined).each(fitting)('%s, against scikit-learn', (name, reference) => {
  const task = reference.task === 'binary' ? 'binary' : 'regression';
  const splits = ['mod4', 'time'] as const;
  let data: ReferenceData;
  beforeAll(() => {
    data = readReferenceData(name);
  });

  it('reaches the reference with a linear model', async () => {
    const learner = task === 'binary' ? logisticRegression : linearRegression;
    for (const split of splits) {
      const expected = reference.splits[split]?.linear;
      if (expected === undefined) continue;
      const { scores, labels } = await scoreTest(data, { task, split, learner });
      if (task === 'binary') {
        expect(Math.abs(rocAuc(labels, scores) - (expected.roc_auc ?? 0)), split).toBeLessThan(0.005);
      } else {
        expect(Math.abs(rootMeanSquare(labels, scores) / (expected.rmse ?? 0) - 1), split).toBeLessThan(0.01);
      }
    }
  });

  it('reaches the reference with boosting', async () => {
    for (const split of splits) {
      const expected = reference.splits[split]?.boosting;
      if (expected === undefined || data.rowsOf(split).train.length > boostedCountMax) continue;
      const { scores, labels } = await scoreTest(data, { task, split, learner: gradientBoosting });
      if (task === 'binary') {
        expect(rocAuc(labels, scores), split).toBeGreaterThan(
          (expected.roc_auc ?? 1) - slackOf(labels.length),
        );
      } else {
        expect(rootMeanSquare(labels, scores), split).toBeLessThan((expected.rmse ?? 0) * 1.01);
      }
    }
  });
});

if (datasetsFolder === undefined) console.warn('skipped: no ../shared/datasets beside the repository');

type Scoring = {
  readonly task: 'binary' | 'regression';
  readonly split: 'mod4' | 'time';
  readonly learner: Learner;
};

async function scoreTest(data: ReferenceData, { task, split, learner }: Scoring) {
  const { frame, inputs, labels } = data;
  const { train, test } = data.rowsOf(split);
  const { graph } = fitGraph({ task, frame, rows: train, inputs, ignored: [], form: learner.input });
  const design = encodeFrame(graph, frame, train, learner.input === 'native' ? 'double' : 'single');
  const rows = { design, labels: takeRows(labels, train) };
  const { model, report } = await learner.fit(
    { task, columns: designColumns(graph), train: rows },
    { seed: 7, parameters: {} },
  );
  expect(report.converged).toBe(true);
  return {
    scores: compilePipeline({ graph, model }).scoreFrame(frame, test),
    labels: takeRows(labels, test),
  };
}
