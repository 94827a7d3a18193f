import { expect, it } from 'vitest';
import { BrokenModel } from '../../models/broken-model.ts';
import type { Model } from '../../models/learner.ts';
import { compilePipeline } from '../../models/pipeline.ts';
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

const changed = (step: object): FeatureGraph => ({
  ...graph,
  steps: [{ ...standardise, ...step } as GraphStep, oneHot],
});

it.each<[string, { graph: FeatureGraph; model: Model }]>([
  ['a model of another width', { graph: { ...graph, steps: [standardise] }, model }],
  ['a model of another task', { graph: { ...graph, task: 'regression' }, model }],
  ['a kind of model that nobody knows', { graph, model: { ...model, kind: 'oracle' } }],
  ['a graph of another format', { graph: { ...graph, formatVersion: 2 as 1 }, model }],
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
