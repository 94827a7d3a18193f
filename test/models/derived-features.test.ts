import { describe, expect, it } from 'vitest';
import { fitCandidate, type Recipe } from '../../activities/fitting/fit-candidate.ts';
import { goldenRows } from '../../activities/fitting/golden-rows.ts';
import { trainingProfile } from '../../activities/fitting/training-profile.ts';
import { versionExplainer } from '../../api/replica/explain-version.ts';
import { lehmer } from '../../models/contract/made-up-design.ts';
import { compileExplanation } from '../../models/explanation.ts';
import { gradientBoosting } from '../../models/gradient-boosting.ts';
import { logisticRegression } from '../../models/logistic-regression.ts';
import { compilePipeline } from '../../models/pipeline.ts';
import type { FrameColumn } from '../../shared/dataset/frame.ts';
import { allRows } from '../../shared/dataset/rows.ts';
import type { FeatureGraph } from '../../shared/features/graph.ts';
import { rowAsRequest } from '../../shared/features/row-as-request.ts';
import { storedFrame } from '../support/stored-frame.ts';

const rowCount = 600;

/** Whoever pays much for each call leaves; neither the charges nor the calls alone tell it. */
function table() {
  const random = lehmer(5);
  const gaps = (value: number): number => (random() < 0.05 ? Number.NaN : value);
  const calls = Float64Array.from({ length: rowCount }, () => gaps(1 + Math.floor(random() * 50)));
  const charges = Float64Array.from({ length: rowCount }, () => 1 + random() * 50);
  const born = Float64Array.from({ length: rowCount }, () => 1e12 * random());
  const columns = new Map<string, FrameColumn>([
    ['calls', { kind: 'number', values: calls }],
    ['charges', { kind: 'number', values: charges }],
    ['born', { kind: 'number', values: born }],
  ]);
  const labels = calls.map((count, row) => ((charges[row] ?? 0) / count > 1 ? 1 : 0));
  return { frame: { rowCount, columns }, labels };
}

const common = { missing: true, severity: 'warn' } as const;
const recipeFor = (learner: Recipe['learner']): Recipe => ({
  ...{
    task: 'binary',
    learner,
    parameters: {},
    seed: 7,
    labelWords: null,
    classes: null,
    ignored: ['id'],
    targetMeans: null,
  },
  target: 'due',
  weighing: { column: null, classes: null },
  inputs: [
    { name: 'calls', type: 'integer', ...common },
    { name: 'charges', type: 'number', ...common },
  ],
  sources: [{ name: 'born', type: 'timestamp', ...common }],
  derived: {
    price: 'log(per_call)',
    per_call: 'ratio(charges, calls)',
    age: "days_between(born, date('2020-01-01')) / 365.25",
    band: 'bins(age, 18, 30)',
  },
});

const learn = (learner: Recipe['learner']) =>
  fitCandidate(recipeFor(learner), table(), { train: allRows(rowCount) }, () => undefined);

describe.each([logisticRegression, gradientBoosting])('$kind', (learner) => {
  it('learns the same from columns that lie outside of memory', async () => {
    const { frame, labels } = table();
    const stored = { frame: storedFrame(frame), labels };
    const small = await learn(learner);
    const rows = allRows(rowCount);
    const large = await fitCandidate(recipeFor(learner), stored, { train: rows }, () => undefined);
    expect([large.graph, large.model]).toEqual([small.graph, small.model]);
    expect(goldenRows(large, stored.frame, rows)).toEqual(goldenRows(small, frame, rows));
  });

  it('learns from derived features, and a request that sends none of them gets the score of its row', async () => {
    const { frame, labels } = table();
    const { graph, pipeline } = await learn(learner);
    const scores = pipeline.scoreFrame(frame);
    const right = scores.filter((score, row) => (score > 0.5 ? 1 : 0) === labels[row]);
    expect(right.length / rowCount).toBeGreaterThan(0.95);
    const raw = new Float64Array(pipeline.rawWidth);
    const rows = Array.from({ length: 100 }, (_, row) => rowAsRequest(graph, frame, row));
    expect(Object.keys(rows[0] ?? {})).toEqual(['calls', 'charges', 'born']);
    const raws = new Float64Array(100 * pipeline.rawWidth);
    for (const [row, request] of rows.entries()) {
      expect(pipeline.check(request, raw).kind).toBe('ok');
      expect(pipeline.scoreRow(raw)).toBe(scores[row]);
      raws.set(raw, row * pipeline.rawWidth);
    }
    expect(pipeline.scoreRows(raws, 100)).toEqual(scores.subarray(0, 100));
    expect(goldenRows({ graph, pipeline }, frame, allRows(50)).rows[0]).not.toHaveProperty('price');
  });

  it('explains by the names of derived features, and the sum is the raw score', async () => {
    const { graph, model, pipeline } = await learn(learner);
    const explain = versionExplainer({ graph, model }, pipeline);
    const { base, rawScore, contributions, derived } = explain({ calls: 2, charges: 40, born: '1990-05-01' });
    expect(derived).toEqual({ per_call: 20, price: Math.log(20), age: expect.any(Number), band: '18 to 30' });
    const names = contributions.map(({ feature }) => feature);
    expect(names).toEqual(['calls', 'charges', 'per_call', 'price', 'age', 'band']);
    const sum = contributions.reduce((total, { contribution }) => total + contribution, base);
    expect(sum).toBeCloseTo(rawScore, 9);
    const largest = [...contributions].sort((a, b) => b.contribution - a.contribution)[0]?.feature;
    expect(['price', 'per_call']).toContain(largest);
    expect(compileExplanation({ graph, model }).gains?.length ?? names.length).toBe(names.length);
  });
});

describe('a request', () => {
  it('that sends a derived feature is told that it is derived', async () => {
    const { pipeline } = await learn(logisticRegression);
    const check = pipeline.check({ calls: 1, charges: 2, born: null, per_call: 2 }, new Float64Array(3));
    expect(check).toEqual({
      kind: 'invalid',
      errors: [
        {
          ...{ pointer: '#/features/per_call', code: 'unknown' },
          detail: 'is derived by the model (ratio(charges, calls)); leave it out',
        },
      ],
    });
  });

  it('that lacks what only derived features are made of is warned of that', async () => {
    const { pipeline } = await learn(logisticRegression);
    const check = pipeline.check({ calls: 1, charges: 2 }, new Float64Array(3));
    expect(check).toMatchObject({
      warnings: [{ detail: 'is missing, and with it what is derived of it' }],
    });
  });
});

it('the profile of the training part tells how derived features are distributed', async () => {
  const { frame, labels } = table();
  const { graph } = await learn(logisticRegression);
  const rows = { frame: { frame, labels }, rows: allRows(rowCount), target: 'left', labelWords: null };
  const { columns } = trainingProfile(rows, graph);
  expect(Object.keys(columns)).toEqual([
    'calls',
    'charges',
    'born',
    'per_call',
    'price',
    'age',
    'band',
    'left',
  ]);
  expect(columns['per_call']?.missingShare).toBe(columns['calls']?.missingShare);
  expect(columns['band']).toMatchObject({ kind: 'category', distinctCount: 2 });
});

/** As the release that introduced derived features wrote it. */
const graphFormat3 = `{"formatVersion":3,"task":"binary","inputs":[
  {"name":"plan","type":"category","levels":["basic","pro"],"missing":true,"severity":"warn"},
  {"name":"tenure","type":"number","missing":true,"severity":"warn"}],
 "derived":[{"name":"years","type":"number","expression":"tenure / 12"},
  {"name":"kind","type":"category","expression":"case when years > 2 then 'old' else plan end","levels":["old","basic","pro"]}],
 "ignored":[],"steps":[
  {"kind":"standardise","input":"years","median":2,"mean":2,"deviation":1},
  {"kind":"one-hot","input":"kind","levels":["old","basic","pro"],"other":false,"mostFrequent":"old"}],
 "threshold":0.5}`;

it('a graph of format 3 is loaded and scores as it did', () => {
  const graph: FeatureGraph = JSON.parse(graphFormat3);
  const parameters = { intercept: 0, weights: [1, 0.5, -0.5, -1], means: [0, 0, 0, 0] };
  const model = {
    kind: 'logistic-regression',
    formatVersion: 2,
    task: 'binary',
    width: 4,
    parameters,
  } as const;
  const { check, scoreRow } = compilePipeline({ graph, model });
  const raw = new Float64Array(2);
  const scoreOf = (features: object): number => {
    check(features, raw);
    return Math.log(scoreRow(raw) / (1 - scoreRow(raw)));
  };
  expect(scoreOf({ plan: 'pro', tenure: 48 })).toBeCloseTo(2.5, 9);
  expect(scoreOf({ plan: 'pro', tenure: 12 })).toBeCloseTo(-2, 9);
  expect(scoreOf({ plan: 'new', tenure: null })).toBeCloseTo(0, 9);
});
