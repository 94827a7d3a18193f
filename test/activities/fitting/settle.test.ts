import { expect, it } from 'vitest';
import type { Fitted } from '../../../activities/fitting/fit-candidate.ts';
import { settle } from '../../../activities/fitting/settle.ts';
import type { Model } from '../../../models/learner.ts';
import { compilePipeline } from '../../../models/pipeline.ts';
import { takeRows } from '../../../shared/dataset/rows.ts';
import { Learner } from '../../../shared/declaration/learner.ts';
import type { FeatureGraph } from '../../../shared/features/graph.ts';
import { confusionOf } from '../../../shared/metrics/confusion.ts';
import { seededRandom } from '../../../shared/statistics/random.ts';

const graph: FeatureGraph = {
  ...{ formatVersion: 1, task: 'binary', ignored: [], threshold: 0.5 },
  inputs: [{ name: 'x', type: 'number', missing: true, severity: 'warn' }],
  steps: [{ kind: 'standardise', input: 'x', median: 0, mean: 0, deviation: 1 }],
};
/** Twice too sure of itself. */
const model: Model = {
  ...{ kind: 'logistic-regression', formatVersion: 1, task: 'binary', width: 1 },
  parameters: { intercept: 0, weights: [2] },
};
const fitted: Fitted = {
  ...{ graph, model, pipeline: compilePipeline({ graph, model }), notes: [] },
  report: { converged: true, iterationCount: 1, notes: [] },
};

const random = seededRandom(5);
const values = Float64Array.from({ length: 3_000 }, () => 6 * random.uniform() - 3);
const data = {
  frame: { rowCount: 3_000, columns: new Map([['x', { kind: 'number', values }] as const]) },
  labels: values.map((value) => (random.uniform() < 1 / (1 + Math.exp(-value)) ? 1 : 0)),
};
const rows = (from: number, to: number) => Int32Array.from({ length: to - from }, (_, at) => from + at);
const parts = { train: rows(0, 1_500), validation: rows(1_500, 3_000) };

const settled = (learner: object, some = parts) =>
  settle({ task: 'binary', learner: Learner.parse(learner) }, fitted, data, some);

it('calibrates on validation, and chooses the threshold on calibrated scores', () => {
  const found = settled({ calibration: 'auto', threshold: { topShare: 0.2 } });
  expect(found.graph).toMatchObject({ formatVersion: 2, calibration: { kind: 'platt' } });
  expect(found.calibrationChoice).toMatchObject({ chosen: 'platt', rowCount: 1_500 });
  const labels = takeRows(data.labels, parts.validation);
  const scores = found.pipeline.scoreFrame(data.frame, parts.validation);
  const counts = confusionOf({ labels, scores, threshold: found.graph.threshold });
  expect(counts.truePositive + counts.falsePositive).toBe(300);
});

it('decides for the same rows as without calibration, whose order is kept', () => {
  const positives = ({ pipeline, graph: { threshold } }: ReturnType<typeof settled>) =>
    pipeline.scoreFrame(data.frame, parts.validation).map((score) => Number(score >= threshold));
  for (const calibration of ['platt', 'isotonic'])
    expect(positives(settled({ calibration }))).toEqual(positives(settled({})));
});

it('leaves the graph as earlier releases wrote it where no calibration is declared', () => {
  const { graph: found, calibrationChoice, thresholdChoice } = settled({});
  expect({ ...found, threshold: 0.5 }).toEqual(graph);
  expect(calibrationChoice).toBeNull();
  expect(thresholdChoice).toMatchObject({ policy: 'f1', part: 'validation', rowCount: 1_500 });
});

it('calibrates on no row that was fitted', () => {
  const found = settled({ calibration: 'platt' }, { ...parts, validation: new Int32Array() });
  expect(found.graph.calibration).toBeUndefined();
  expect(found.notes).toContain('calibration: there are no validation rows, so scores are left as learnt');
});

it('measures the intervals of a regression on validation, on no row of training', () => {
  const of = { ...graph, task: 'regression' } as const;
  const line: Model = { ...model, kind: 'linear-regression', task: 'regression' };
  const regression: Fitted = { ...fitted, graph: of, pipeline: compilePipeline({ graph: of, model: line }) };
  const wishes = { task: 'regression', learner: Learner.parse({}) } as const;
  const labels = data.labels.map((_, row) => 2 * (values[row] ?? 0) + (row < 1_500 ? 0 : 1 + (row % 10)));
  const { graph: found } = settle(wishes, regression, { ...data, labels }, parts);
  expect(found.intervals?.rowCount).toBe(1_500);
  expect(found.intervals?.residuals[0]).toBeCloseTo(1, 9);
  expect(found.intervals?.residuals.at(-1)).toBeCloseTo(10, 9);
  const without = settle(wishes, regression, { ...data, labels }, { ...parts, validation: rows(0, 0) });
  expect(without.graph).not.toHaveProperty('intervals');
});
