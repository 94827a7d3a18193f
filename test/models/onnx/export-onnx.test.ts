import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { lehmer } from '../../../models/contract/made-up-design.ts';
import type { Learner, Model } from '../../../models/learner.ts';
import { exportOnnx } from '../../../models/onnx/export-onnx.ts';
import { compilePipeline } from '../../../models/pipeline.ts';
import { learners } from '../../../models/registry.ts';
import type { Calibration } from '../../../shared/calibration/calibration.ts';
import type { Frame, FrameColumn } from '../../../shared/dataset/frame.ts';
import { allRows } from '../../../shared/dataset/rows.ts';
import type { Task } from '../../../shared/declaration/task.ts';
import { designColumns } from '../../../shared/features/design-columns.ts';
import { encodeFrame } from '../../../shared/features/encode-frame.ts';
import { fitGraph } from '../../../shared/features/fit-graph.ts';
import type { FeatureGraph } from '../../../shared/features/graph.ts';
import { rowAsRequest } from '../../../shared/features/row-as-request.ts';
import { runOnnx } from './run-onnx.ts';

const rowCount = 240;
const levels = ['basic', 'plus', 'pro', 'o’clock', 'ß'];

/** Numbers, some of them missing or beyond all bounds, a time of any century, a truth, and two categories. */
function madeUpFrame(seed: number): Frame {
  const random = lehmer(seed);
  const numbers = (value: () => number) => ({
    kind: 'number' as const,
    values: Float64Array.from({ length: rowCount }, () => (random() < 0.1 ? Number.NaN : value())),
  });
  const codes = (count: number) => Int32Array.from({ length: rowCount }, () => Math.floor(random() * count));
  const wide = Array.from({ length: 300 }, (_, at) => `w${at}`);
  return {
    rowCount,
    columns: new Map<string, FrameColumn>([
      ['value', numbers(() => (random() < 0.02 ? 1e300 * (random() - 0.5) : 100 * random()))],
      ['since', numbers(() => Math.floor((random() - 0.4) * 1e14))],
      ['member', numbers(() => (random() < 0.4 ? 1 : 0))],
      ['label', { kind: 'category' as const, codes: codes(5).map((code) => code - 1), levels }],
      ['wide', { kind: 'category' as const, codes: codes(300), levels: wide }],
    ]),
  };
}

const quick: Readonly<Record<string, object>> = {
  'gradient-boosting': { trees: 12, leafRowsMin: 3, threads: 1 },
  'random-forest': { trees: 8, threads: 1 },
  'ml-logistic-regression': { numSteps: 20 },
};

type Learnt = { readonly graph: FeatureGraph; readonly model: Model; readonly frame: Frame };

async function learn(learner: Learner, task: Task, seed: number, given: object = {}): Promise<Learnt> {
  const frame = madeUpFrame(seed);
  const rows = allRows(rowCount - 40);
  const random = lehmer(seed + 1);
  const labels = Float64Array.from(rows, () =>
    task === 'regression' ? 500_000 * random() : Math.floor((task === 'binary' ? 2 : 3) * random()),
  );
  const { graph } = fitGraph({
    ...{ task, frame, rows, form: learner.input, ignored: [], levelsMax: 40 },
    inputs: [
      { name: 'value', type: 'number', missing: true, severity: 'warn' },
      { name: 'since', type: 'timestamp', missing: true, severity: 'warn' },
      { name: 'member', type: 'boolean', missing: true, severity: 'warn' },
      { name: 'label', type: 'category', missing: true, severity: 'warn' },
      { name: 'wide', type: 'category', missing: true, severity: 'warn' },
    ],
    ...(task === 'binary' ? { labels: ['No', 'Yes'] as const } : {}),
    ...(task === 'multiclass' ? { classes: ['low', 'middle', 'high'] } : {}),
    targetMeans: { labels, seed, levelsOver: seed % 2 === 0 ? 100 : 1_000, smoothing: 5, foldCount: 3 },
  });
  const parameters = learner.parameters.parse({ ...quick[learner.kind], ...given });
  const train = { design: encodeFrame(graph, frame, rows, 'double'), labels };
  const data = { task, classCount: 3, columns: designColumns(graph), train };
  const { model } = await learner.fit(data, { seed, parameters });
  return { graph, model, frame };
}

/** Scores of all rows by onnxruntime and by serving. */
async function bothScores({ graph, model, frame }: Learnt) {
  const rows = [...allRows(rowCount)].map((row) => rowAsRequest(graph, frame, row));
  const answer = await runOnnx(exportOnnx({ graph, model, facts: {} }), graph, rows);
  const found = answer['probabilities'];
  const probabilities = graph.task === 'binary' ? found?.filter((_, at) => at % 2 === 1) : found;
  return {
    answer,
    theirs: (probabilities ?? answer['value_'] ?? []).map(Number),
    ours: [...compilePipeline({ graph, model }).scoreFrame(frame)],
  };
}

const pairs = Object.values<Learner>(learners).flatMap((learner) =>
  learner.tasks.map((task) => ({ learner, task, kind: learner.kind })),
);

describe.each(pairs)('$kind, $task', ({ learner, task }) => {
  it('scores in onnxruntime as it does here: missing, unseen and huge values as well', async () => {
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 1, max: 1e6 }), async (seed) => {
        const { theirs, ours } = await bothScores(await learn(learner, task, seed));
        expect(theirs).toHaveLength(task === 'multiclass' ? 3 * rowCount : rowCount);
        const scale = task === 'regression' ? 500_000 : 1;
        for (const [row, score] of ours.entries())
          expect(Math.abs((theirs[row] ?? Number.NaN) - score) / scale).toBeLessThan(1e-11);
      }),
      { numRuns: 2 },
    );
  });
});

it('leads the scores of counts through the exponential, as serving does', async () => {
  const { theirs, ours } = await bothScores(
    await learn(learners['gradient-boosting'], 'regression', 5, { loss: 'poisson' }),
  );
  for (const [row, score] of ours.entries()) expect((theirs[row] ?? 0) / score).toBeCloseTo(1, 10);
});

const calibrations: readonly Calibration[] = [
  { kind: 'platt', slope: 0.7, intercept: -0.2 },
  { kind: 'isotonic', scores: [0, 0.3, 0.45, 0.5, 1], probabilities: [0.01, 0.2, 0.3, 0.6, 0.99] },
  { kind: 'isotonic', scores: [0, 1], probabilities: [0.01, 0.99] },
];

it.each(calibrations)('takes the calibration along: $kind', async (calibration) => {
  const learnt = await learn(learners['gradient-boosting'], 'binary', 5);
  const graph: FeatureGraph = { ...learnt.graph, formatVersion: 2, calibration };
  const { theirs, ours } = await bothScores({ ...learnt, graph });
  for (const [row, score] of ours.entries()) expect(theirs[row]).toBeCloseTo(score, 12);
});

it('answers the most probable class, and the probability of each, calibrated by temperature', async () => {
  const learnt = await learn(learners.prior, 'multiclass', 4);
  const calibration: Calibration = { kind: 'temperature', temperature: 1.7 };
  const graph: FeatureGraph = { ...learnt.graph, formatVersion: 2, calibration };
  const { theirs, ours, answer } = await bothScores({ ...learnt, graph });
  for (const [at, score] of ours.entries()) expect(theirs[at]).toBeCloseTo(score, 12);
  const likeliest = ours.slice(0, 3).indexOf(Math.max(...ours.slice(0, 3)));
  expect(answer['label_']).toEqual(new Array(rowCount).fill(graph.classes?.[likeliest]));
});

it('answers label words by the threshold, under a name that no column has', async () => {
  const { graph, model, frame } = await learn(learners['logistic-regression'], 'binary', 9);
  const [threshold = 0] = compilePipeline({ graph, model }).scoreFrame(frame, Int32Array.of(0));
  const { answer, ours } = await bothScores({ graph: { ...graph, threshold: 0.53 }, model, frame });
  expect(threshold).toBeGreaterThan(0);
  expect(Object.keys(answer)).toEqual(['label_', 'probabilities']);
  expect(answer['label_']).toEqual(ours.map((score) => (score >= 0.53 ? 'Yes' : 'No')));
});

it('gives a category another word for what is missing where the empty text is a level', async () => {
  const graph: FeatureGraph = {
    ...{ formatVersion: 1, task: 'regression', ignored: [], threshold: 0.5 },
    inputs: [
      { name: 'plan', type: 'category', levels: ['', 'missing', 'a'], missing: true, severity: 'warn' },
    ],
    steps: [
      { kind: 'one-hot', input: 'plan', levels: ['', 'missing', 'a'], other: false, mostFrequent: 'a' },
    ],
  };
  const parameters = { intercept: 1, weights: [10, 20, 30], means: [0, 0, 0] };
  const model: Model = {
    kind: 'linear-regression',
    formatVersion: 2,
    task: 'regression',
    width: 3,
    parameters,
  };
  const rows = ['', 'missing', 'a', null, 'unseen'].map((plan) => ({ plan }));
  const { value } = await runOnnx(exportOnnx({ graph, model, facts: {} }), graph, rows);
  expect(value).toEqual([11, 21, 31, 31, 1]);
});

it('is the same to the byte for the same version', async () => {
  const { graph, model } = await learn(learners['gradient-boosting'], 'binary', 3);
  const facts = { version: 'v3' };
  expect(exportOnnx({ graph, model, facts })).toEqual(exportOnnx({ graph, model, facts }));
});

it('refuses a version that reads no column', async () => {
  const graph: FeatureGraph = {
    ...{ formatVersion: 1, task: 'regression', inputs: [], ignored: ['a'], steps: [], threshold: 0.5 },
  };
  const model: Model = {
    ...{ kind: 'prior', formatVersion: 1, task: 'regression', width: 0, parameters: { score: 1 } },
  };
  expect(() => exportOnnx({ graph, model, facts: {} })).toThrow(/reads no column/);
});

it('names the learners that can be exported where one cannot', () => {
  const graph: FeatureGraph = {
    ...{ formatVersion: 1, task: 'regression', inputs: [], ignored: [], steps: [], threshold: 0.5 },
  };
  const model: Model = { kind: 'oracle', formatVersion: 1, task: 'regression', width: 0, parameters: {} };
  expect(() => exportOnnx({ graph, model, facts: {} })).toThrow(
    /^oracle cannot be exported to ONNX; these learners can: prior, .*gradient-boosting/,
  );
});
