import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fitCandidate, type Recipe } from '../../../activities/fitting/fit-candidate.ts';
import { coefficientTable } from '../../../models/linear/coefficient-table.ts';
import { logisticRegression } from '../../../models/logistic-regression.ts';
import type { FrameColumn } from '../../../shared/dataset/frame.ts';
import { takeRows } from '../../../shared/dataset/rows.ts';
import { designColumns } from '../../../shared/features/design-columns.ts';
import { rowAsRequest } from '../../../shared/features/row-as-request.ts';
import { dealGroups, drawFolds, fitTargetMeans } from '../../../shared/features/target-mean.ts';
import { metricNamed } from '../../../shared/metrics/metrics.ts';
import { seededRandom } from '../../../shared/statistics/random.ts';

const folds = (rowCount: number) => ({ folds: drawFolds(rowCount, 5, 7), foldCount: 5, levelsOver: 0 });

describe('target means', () => {
  it('count rows by their weights, as many copies of a row would, and smooth by rows all the same', () => {
    const [codes, labels] = [Int32Array.of(0, 0, 1, 1), Float64Array.of(1, 0, 1, 0)];
    const targets = { labels, smoothing: 2, ...folds(4) };
    const weighed = fitTargetMeans(codes, 2, { ...targets, weights: Float64Array.of(30, 10, 10, 30) });
    // Weights 1.5, 0.5, 0.5, 1.5 around their mean: (1.5 + 2 × 0.5) ÷ (2 + 2).
    expect([...weighed.means]).toEqual([2.5 / 4, 1.5 / 4]);
    const alike = fitTargetMeans(codes, 2, { ...targets, weights: new Float64Array(4).fill(7) });
    expect(alike).toEqual(fitTargetMeans(codes, 2, targets));
  });

  it('tell a group nothing that its own labels change, where rows are dealt by groups', () => {
    const groups = Int32Array.from({ length: 60 }, (_, row) => row % 12);
    const codes = groups.map((group) => group % 3);
    const dealt = { folds: dealGroups(groups, 5, 3), foldCount: 5, levelsOver: 0, smoothing: 1 };
    expect(new Set(dealt.folds).size).toBe(5);
    const labels = Float64Array.from(codes, (_, row) => (row * 7) % 3);
    const toldOf = () =>
      fitTargetMeans(codes, 3, { labels, ...dealt }).crossFitted.filter((_, row) => groups[row] === 4);
    const before = toldOf();
    for (const [row, group] of groups.entries()) if (group === 4) labels[row] = 1_000;
    toldOf().forEach((told, at) => {
      expect(told).toBeCloseTo(before[at] ?? 0, 9);
    });
  });

  it('are drawn to the mean of all by the smoothing, as in Micci-Barreca 2001', () => {
    const labels = Float64Array.of(1, 1, 0, 1, 0, 0, 0, 1);
    const codes = Int32Array.of(0, 0, 0, 1, 2, 2, 2, 2);
    const { means, prior } = fitTargetMeans(codes, 4, { labels, smoothing: 2, ...folds(8) });
    expect(prior).toBe(0.5);
    expect([...means]).toEqual([(2 + 1) / 5, (1 + 1) / 3, (1 + 1) / 6, 0.5]);
  });

  it('trust levels that differ, and none where they do not', () => {
    const codes = Int32Array.from({ length: 2_000 }, (_, row) => row % 20);
    const random = seededRandom(3);
    const noise = Float64Array.from(codes, () => random.uniform());
    const apart = noise.map((value, row) => value + 10 * ((row % 20) % 2));
    const flat = fitTargetMeans(codes, 20, { labels: noise, smoothing: null, ...folds(2_000) });
    expect(Math.max(...flat.means) - Math.min(...flat.means)).toBeLessThan(0.05);
    const { means } = fitTargetMeans(codes, 20, { labels: apart, smoothing: null, ...folds(2_000) });
    expect([means[0], means[1]]).toEqual([expect.closeTo(0.5, 0), expect.closeTo(10.5, 0)]);
    const once = Int32Array.from({ length: 50 }, (_, row) => row);
    const unique = fitTargetMeans(once, 50, { labels: noise.slice(0, 50), smoothing: null, ...folds(50) });
    expect(new Set(unique.means)).toEqual(new Set([unique.prior]));
  });

  it('tell a row of training nothing that its own label changes', () => {
    const tables = fc.record({
      codes: fc.array(fc.nat(4), { minLength: 2, maxLength: 40 }),
      smoothing: fc.option(fc.double({ min: 0.1, max: 50, noNaN: true })),
      row: fc.nat(39),
      seed: fc.nat(100),
    });
    fc.assert(
      fc.property(tables, ({ codes: given, smoothing, row: any, seed }) => {
        const codes = Int32Array.from(given);
        const row = any % codes.length;
        const targets = { smoothing, folds: drawFolds(codes.length, 3, seed), foldCount: 3, levelsOver: 0 };
        const labels = Float64Array.from(codes, (_, at) => (at * 7) % 3);
        const before = fitTargetMeans(codes, 5, { labels, ...targets }).crossFitted[row];
        labels[row] = 1_000;
        expect(fitTargetMeans(codes, 5, { labels, ...targets }).crossFitted[row]).toBeCloseTo(before ?? 0, 6);
      }),
    );
  });
});

const recipeOf = (names: readonly string[], levelsOver: number | null): Recipe => ({
  ...{ task: 'binary', learner: logisticRegression, parameters: logisticRegression.parameters.parse({}) },
  ...{ seed: 7, labelWords: null, classes: null, ignored: [], sources: [], derived: {}, target: 'y' },
  weighing: { column: null, classes: null },
  inputs: names.map((name) => ({
    ...{ name, missing: true, severity: 'warn' },
    type: name === 'x' ? 'number' : 'category',
  })),
  targetMeans: levelsOver === null ? null : { levelsOver, smoothing: null, foldCount: 5 },
});

const auc = (labels: Float64Array, scores: Float64Array): number => {
  const found = metricNamed('roc_auc')?.measure({ labels, scores, threshold: 0.5 });
  return found?.kind === 'value' ? found.value : Number.NaN;
};

/** A number that tells something, and a category of many levels that tells nothing. */
function noisyTable(rowCount: number) {
  const random = seededRandom(11);
  const x = Float64Array.from({ length: rowCount }, () => random.uniform());
  const codes = Int32Array.from({ length: rowCount }, () => random.below(rowCount / 5));
  const levels = Array.from({ length: rowCount / 5 }, (_, at) => `level ${at}`);
  const labels = x.map((value) => (random.uniform() < 0.3 + 0.4 * value ? 1 : 0));
  const columns = new Map<string, FrameColumn>([
    ['x', { kind: 'number', values: x }],
    ['noise', { kind: 'category', codes, levels }],
  ]);
  const rows = Int32Array.from({ length: rowCount }, (_, row) => row);
  const [train, rest] = [rows.filter((row) => row % 2 === 0), rows.filter((row) => row % 2 === 1)];
  return { frame: { rowCount, columns }, labels, train, rest };
}

it('a category of many levels that means nothing gains nothing, and costs nothing', async () => {
  const { frame, labels, train, rest } = noisyTable(6_000);
  const aucOf = async (names: readonly string[], smoothing: number | null): Promise<readonly number[]> => {
    const recipe = { ...recipeOf(names, 100), targetMeans: { levelsOver: 100, smoothing, foldCount: 5 } };
    const { pipeline } = await fitCandidate(recipe, { frame, labels }, { train }, () => undefined);
    return [train, rest].map((rows) => auc(takeRows(labels, rows), pipeline.scoreFrame(frame, rows)));
  };
  const [, without = 0] = await aucOf(['x'], null);
  for (const smoothing of [null, 1]) {
    const [, withNoise = 0] = await aucOf(['x', 'noise'], smoothing);
    expect(Math.abs(withNoise - without)).toBeLessThan(0.01);
  }
});

it('a category of many levels that differ is told apart, and a request gets the score of its row', async () => {
  const { frame, labels: unused, train, rest } = noisyTable(6_000);
  const random = seededRandom(5);
  const noise = frame.columns.get('noise');
  const codes = noise?.kind === 'category' ? noise.codes : new Int32Array();
  const labels = unused.map((_, row) =>
    random.uniform() < ((codes[row] ?? 0) % 2 === 0 ? 0.2 : 0.8) ? 1 : 0,
  );
  const learn = (levelsOver: number | null) =>
    fitCandidate(recipeOf(['x', 'noise'], levelsOver), { frame, labels }, { train }, () => undefined);
  const [cut, told] = [await learn(null), await learn(255)];
  const scores = told.pipeline.scoreFrame(frame, rest);
  const aucOf = (found: Float64Array): number => auc(takeRows(labels, rest), found);
  expect(aucOf(scores)).toBeGreaterThan(aucOf(cut.pipeline.scoreFrame(frame, rest)) + 0.1);
  expect(told.notes.join()).toMatch(/noise has \d+ levels: each is told by the mean of its target/);
  expect(told.graph.formatVersion).toBe(3);
  const ofMean = coefficientTable(told.graph, told.model)?.rows.find(({ feature }) =>
    /target mean/.test(feature),
  );
  // Per unit of the share itself: from 0.2 to 0.8 the log odds grow by 2.8.
  expect(0.6 * (ofMean?.coefficient ?? 0)).toBeGreaterThan(1);
  const raw = new Float64Array(told.pipeline.rawWidth);
  for (let at = 0; at < 300; at++) {
    expect(told.pipeline.check(rowAsRequest(told.graph, frame, rest[at] ?? 0), raw).kind).toBe('ok');
    expect(told.pipeline.scoreRow(raw)).toBe(scores[at]);
  }
  const scoreOf = (level: string | null): number => {
    told.pipeline.check({ x: 0.5, noise: level }, raw);
    return told.pipeline.scoreRow(raw);
  };
  expect(scoreOf('never seen')).toBeCloseTo(0.5, 1);
  expect(scoreOf(null)).toBe(scoreOf('never seen'));
});

it('of several classes tells the share of each, and a request gets the scores of its row', async () => {
  const { frame, train, rest } = noisyTable(6_000);
  const noise = frame.columns.get('noise');
  const codes = noise?.kind === 'category' ? noise.codes : new Int32Array();
  const random = seededRandom(9);
  const labels = Float64Array.from(codes, (code) => (random.uniform() < 0.7 ? code % 3 : random.below(3)));
  const classes = ['red', 'green', 'blue'];
  const learn = (levelsOver: number | null) => {
    const recipe: Recipe = { ...recipeOf(['noise'], levelsOver), task: 'multiclass', classes };
    // Groups of rows that share their level: then no row is told of its own by the others.
    const groups = levelsOver === 100 ? { groups: codes } : {};
    return fitCandidate(recipe, { frame, labels, ...groups }, { train }, () => undefined);
  };
  const [told, grouped] = [await learn(255), await learn(100)];
  expect(told.graph.steps.map((step) => (step.kind === 'target-mean' ? step.ofClass : step.kind))).toEqual(
    classes,
  );
  expect(told.notes.join()).toMatch(/noise has \d+ levels: each is told by its share of each class/);
  expect(designColumns(told.graph)[1]?.name).toBe('noise share of green');
  const scores = told.pipeline.scoreFrame(frame, rest);
  const isRight = (row: number, at: number): boolean => {
    const own = scores.subarray(3 * at, 3 * at + 3);
    return own.indexOf(Math.max(...own)) === labels[row];
  };
  expect(rest.filter(isRight).length).toBeGreaterThan(0.6 * rest.length);
  const raw = new Float64Array(told.pipeline.rawWidth);
  expect(told.pipeline.check(rowAsRequest(told.graph, frame, rest[0] ?? 0), raw).kind).toBe('ok');
  expect([...told.pipeline.scoreOutputs(raw)]).toEqual([...scores.subarray(0, 3)]);
  expect(grouped.graph.steps.some(({ kind }) => kind === 'target-mean')).toBe(false);
});
