import { expect, it } from 'vitest';
import { BrokenModel } from '../../models/broken-model.ts';
import type { Model } from '../../models/learner.ts';
import { compilePipeline } from '../../models/pipeline.ts';
import type { Calibration } from '../../shared/calibration/calibration.ts';
import { compileCalibration } from '../../shared/calibration/compile.ts';
import type { FrameColumn } from '../../shared/dataset/frame.ts';
import type { FeatureGraph, GraphStep } from '../../shared/features/graph.ts';

const standardise: GraphStep = { kind: 'standardise', input: 'age', median: 40, mean: 40, deviation: 10 };
const oneHot: GraphStep = {
  kind: 'one-hot',
  input: 'plan',
  levels: ['a', 'b'],
  other: false,
  mostFrequent: 'a',
};
const graph: FeatureGraph = {
  formatVersion: 1,
  task: 'binary',
  inputs: [
    { name: 'age', type: 'number', missing: true, severity: 'warn' },
    { name: 'plan', type: 'category', levels: ['a', 'b'], missing: true, severity: 'warn' },
  ],
  ignored: [],
  steps: [standardise, oneHot],
  threshold: 0.5,
};
const model: Model = {
  kind: 'logistic-regression',
  formatVersion: 1,
  task: 'binary',
  width: 3,
  parameters: { intercept: 0.5, weights: [1, 2, -2] },
};

it('scores a request by the formula', () => {
  const { check, scoreRow, rawWidth } = compilePipeline({ graph, model });
  const raw = new Float64Array(rawWidth);
  check({ age: 50, plan: 'b' }, raw);
  expect(scoreRow(raw)).toBeCloseTo(1 / (1 + Math.exp(-(0.5 + 1 - 2))), 12);
  check({ age: null, plan: 'never seen' }, raw);
  expect(scoreRow(raw)).toBeCloseTo(1 / (1 + Math.exp(-0.5)), 12);
});

it('scores the rows that it is asked for, in their order, across its chunks', () => {
  const rowCount = 70_000;
  const frame = {
    rowCount,
    columns: new Map([
      ['age', { kind: 'number', values: Float64Array.from({ length: rowCount }, (_, row) => row) }],
      ['plan', { kind: 'category', codes: new Int32Array(rowCount), levels: ['b'] }],
    ] as const),
  };
  const { scoreFrame } = compilePipeline({ graph, model });
  const all = scoreFrame(frame);
  expect(all).toHaveLength(rowCount);
  expect(scoreFrame(frame, Int32Array.of(69_999, 3))).toEqual(Float64Array.of(all[69_999] ?? 0, all[3] ?? 0));
  expect(all[20]).toBeCloseTo(1 / (1 + Math.exp(-(0.5 - 2 - 2))), 12);
});

const platt = { kind: 'platt', slope: 0.5, intercept: -1 } as const;
const calibrations: readonly Calibration[] = [
  platt,
  { kind: 'isotonic', scores: [0, 0.4, 1], probabilities: [0.05, 0.1, 0.9] },
];

it.each(calibrations)(
  'calibrates one row, many rows and a round trip bit by bit alike: $kind',
  (calibration) => {
    const calibrated: FeatureGraph = { ...graph, formatVersion: 2, calibration };
    const { scoreFrame } = compilePipeline({ graph: calibrated, model });
    const { check, scoreRow, scoreRows, rawWidth } = compilePipeline({
      graph: JSON.parse(JSON.stringify(calibrated)),
      model,
    });
    const values = Float64Array.from({ length: 50 }, (_, row) => 20 + row);
    const age = ['age', { kind: 'number', values }] as const;
    const plan = ['plan', { kind: 'category', codes: new Int32Array(50), levels: ['b'] }] as const;
    const frame = { rowCount: 50, columns: new Map<string, FrameColumn>([age, plan]) };
    const [many, learnt] = [scoreFrame(frame), compilePipeline({ graph, model }).scoreFrame(frame)];
    const raw = new Float64Array(rawWidth * 50);
    values.forEach((value, row) => {
      const slots = raw.subarray(row * rawWidth, (row + 1) * rawWidth);
      check({ age: value, plan: 'b' }, slots);
      expect(scoreRow(slots)).toBe(many[row]);
    });
    expect(scoreRows(raw, 50)).toEqual(many);
    compileCalibration(calibration)(learnt);
    expect(many).toEqual(learnt);
  },
);

const changed = (step: object): FeatureGraph => ({
  ...graph,
  steps: [{ ...standardise, ...step } as GraphStep, oneHot],
});

it.each<[string, { graph: FeatureGraph; model: Model }]>([
  ['a model of another width', { graph: { ...graph, steps: [standardise] }, model }],
  ['a model of another task', { graph: { ...graph, task: 'regression' }, model }],
  ['a kind of model that nobody knows', { graph, model: { ...model, kind: 'oracle' } }],
  ['a graph of another format', { graph: { ...graph, formatVersion: 99 as 1 }, model }],
  ['a calibration in a format that had none', { graph: { ...graph, calibration: platt }, model }],
  ['a format with calibration that lacks it', { graph: { ...graph, formatVersion: 2 }, model }],
  [
    'a calibration that turns scores round',
    { graph: { ...graph, formatVersion: 2, calibration: { ...platt, slope: -1 } }, model },
  ],
  ['a step without input', { graph: { ...graph, inputs: graph.inputs.slice(1) }, model }],
  ['statistics that JSON lost', { graph: changed({ mean: null }), model }],
  ['a deviation of zero', { graph: changed({ deviation: 0 }), model }],
  [
    'a most frequent level that is none',
    { graph: { ...graph, steps: [standardise, { ...oneHot, mostFrequent: 'z' } as GraphStep] }, model },
  ],
])('refuses %s', (_, parts) => {
  expect(() => compilePipeline(parts)).toThrow(BrokenModel);
});

it.each([undefined, ...calibrations])(
  'scores many raw rows as each of them alone, calibrated too',
  (calibration) => {
    const own: FeatureGraph = calibration ? { ...graph, formatVersion: 2, calibration } : graph;
    const { check, scoreRow, scoreRows, rawWidth } = compilePipeline({ graph: own, model });
    const requests = Array.from({ length: 90 }, (_, row) => ({
      age: row % 7 === 0 ? null : row,
      plan: ['a', 'b', 'never seen', null][row % 4] ?? null,
    }));
    const raw = new Float64Array(requests.length * rawWidth);
    for (const [row, request] of requests.entries()) check(request, raw.subarray(row * rawWidth));
    const alone = requests.map((_, row) => scoreRow(raw.slice(row * rawWidth, (row + 1) * rawWidth)));
    expect([...scoreRows(raw, requests.length)]).toEqual(alone);
  },
);
