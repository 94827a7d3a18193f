import { describe, expect, it } from 'vitest';
import { lehmer } from '../../../models/contract/made-up-design.ts';
import { gradientBoosting } from '../../../models/gradient-boosting.ts';
import type { Model } from '../../../models/learner.ts';
import type { Design } from '../../../shared/features/design.ts';

/** Numbers with steps and an interaction, one level column, some of all missing. */
function rowsOf(rowCount: number, seed = 5) {
  const random = lehmer(seed);
  const numeric = Float64Array.from({ length: 4 * rowCount }, (_, at) => {
    if (random() < 0.05) return Number.NaN;
    return at % 4 === 3 ? Math.floor(random() * 12) : random() * 10;
  });
  const value = (row: number, column: number) => numeric[4 * row + column] ?? Number.NaN;
  const signal = (row: number) =>
    (value(row, 0) > 4 ? 2 : 0) +
    (value(row, 1) > 6 && !(value(row, 0) > 7) ? 3 : 0) +
    ([1, 4, 9].includes(value(row, 3)) ? 2 : 0);
  const labels = Float64Array.from({ length: rowCount }, (_, row) => signal(row) + 0.1 * random());
  const design: Design = { rowCount, width: 4, numericWidth: 4, numeric, hotCount: 0, hot: new Int32Array() };
  return { design, labels };
}

const columns = ['a', 'b', 'c', 'level'].map((name, at) => ({ name, levelCount: at === 3 ? 12 : null }));
const learn = (
  train: ReturnType<typeof rowsOf>,
  parameters: Record<string, unknown> = {},
  task: 'binary' | 'regression' = 'regression',
) => gradientBoosting.fit({ task, columns, train }, { seed: 7, parameters });

function scoresOf(model: Model, design: Design): Float64Array {
  const out = new Float64Array(design.rowCount);
  gradientBoosting.scorer(model).score(design, out);
  return out;
}

const rmse = (scores: Float64Array, labels: Float64Array) =>
  Math.sqrt(scores.reduce((sum, score, row) => sum + (score - (labels[row] ?? 0)) ** 2, 0) / scores.length);

describe('gradient boosting', () => {
  it('learns steps, interactions and sets of levels, missing values among them', async () => {
    const { model } = await learn(rowsOf(6_000));
    const fresh = rowsOf(2_000, 6);
    expect(rmse(scoresOf(model, fresh.design), fresh.labels)).toBeLessThan(0.15);
  });

  it('gives the same bytes for any number of threads', async () => {
    // Not a multiple of four, which the kernel takes at a time: the last block of rows ends within such.
    const train = rowsOf(9_003);
    const one = await learn(train, { threads: 1, trees: 12 });
    for (const threads of [2, 3]) expect(await learn(train, { threads, trees: 12 })).toEqual(one);
  });

  it('gives the same bytes where rows are encoded part by part, as where all were encoded before', async () => {
    const train = rowsOf(9_000);
    const asked: number[] = [];
    const encode = (rows: Int32Array): Design => {
      asked.push(rows.length);
      const numeric = Float64Array.from({ length: 4 * rows.length }, (_, at) => {
        return train.design.numeric[4 * (rows[at >> 2] ?? 0) + (at % 4)] ?? 0;
      });
      return { ...train.design, rowCount: rows.length, numeric };
    };
    const source = { rowCount: 9_000, width: 4, encode };
    const how = { seed: 7, parameters: { trees: 12 } };
    const parts = { task: 'regression', columns, train: { ...train, design: source } } as const;
    expect(await gradientBoosting.fit(parts, how)).toEqual(await learn(train, { trees: 12 }));
    expect(asked.slice(1).every((count) => count < 9_000)).toBe(true);
  });

  it('gives other trees for another seed only where chance has a say', async () => {
    const train = rowsOf(3_000);
    const sampled = { rowShare: 0.6, featureShare: 0.5, trees: 10 };
    const [one, again] = [await learn(train, sampled), await learn(train, sampled)];
    expect(again).toEqual(one);
    const other = await gradientBoosting.fit(
      { task: 'regression', columns, train },
      { seed: 8, parameters: sampled },
    );
    expect(other.model.binary).not.toEqual(one.model.binary);
  });

  it('holds monotone constraints on every row', async () => {
    const train = rowsOf(4_000);
    const labels = train.labels.map((label, row) => label - 0.4 * (train.design.numeric[4 * row + 2] || 0));
    const { model } = await learn({ ...train, labels }, { monotone: { a: 1, c: -1 } });
    for (const [column, sign] of [
      [0, 1],
      [2, -1],
    ] as const) {
      const grid = rowsOf(200, 9).design;
      const numeric = grid.numeric.map((value) => (Number.isNaN(value) ? 3 : value));
      let before: Float64Array | null = null;
      for (let value = 0; value <= 10; value += 0.25) {
        const moved = numeric.map((own, at) => (at % 4 === column ? value : own));
        const now = scoresOf(model, { ...grid, numeric: moved });
        const earlier: Float64Array = before ?? now;
        expect(now.every((score, row) => sign * (score - (earlier[row] ?? 0)) >= 0)).toBe(true);
        before = now;
      }
    }
  });

  it('stops early by the loss on validation, and keeps the trees up to its lowest', async () => {
    const noise = rowsOf(1_500);
    const random = lehmer(3);
    const noisy = { ...noise, labels: noise.labels.map((label) => label + 6 * random()) };
    const weigh = (rows: typeof noise) => ({ ...rows, weights: rows.labels.map((_, row) => 1 + (row % 5)) });
    const validation = weigh(rowsOf(800, 8));
    const { model, report } = await gradientBoosting.fit(
      { task: 'regression', columns, train: weigh(noisy), validation },
      { seed: 7, parameters: { trees: 500, earlyStopping: 10 } },
    );
    const { design, labels, weights } = validation;
    const scores = scoresOf(model, design);
    const lossOf = (row: number): number => ((scores[row] ?? 0) - (labels[row] ?? 0)) ** 2;
    const loss = weights.reduce((sum, weight, row) => sum + weight * lossOf(row), 0);
    const losses = report.validationLosses ?? [];
    expect(loss / weights.reduce((sum, weight) => sum + weight)).toBeCloseTo(Math.min(...losses), 9);
    expect(report.iterationCount).toBeLessThan(200);
    expect(report.notes.join()).toContain('validation');
    expect(model.parameters['counts']).toMatchObject({ trees: report.iterationCount });
  });

  it('weighs the positive class', async () => {
    const train = rowsOf(3_000);
    const labels = train.labels.map((label) => (label > 4 ? 1 : 0));
    const mean = async (positiveWeight: number) => {
      const { model } = await learn({ ...train, labels }, { positiveWeight, trees: 5 }, 'binary');
      return scoresOf(model, train.design).reduce((sum, score) => sum + score, 0) / labels.length;
    };
    expect(await mean(8)).toBeGreaterThan((await mean(1)) + 0.1);
  });

  it.each([
    { given: {}, groups: 2 },
    { given: { max_cat_to_onehot: 5 }, groups: 3 },
  ])(
    'cuts four levels in their order, unless five with the missing one are few: $given',
    async ({ given, groups }) => {
      const rowCount = 1_000;
      const numeric = Float64Array.from({ length: rowCount }, (_, row) => row % 4);
      const labels = numeric.map((level) => (level % 2 === 0 ? 10 : 0));
      const design: Design = {
        rowCount,
        width: 1,
        numericWidth: 1,
        numeric,
        hotCount: 0,
        hot: new Int32Array(),
      };
      const { model } = await gradientBoosting.fit(
        { task: 'regression', columns: [{ name: 'a', levelCount: 4 }], train: { design, labels } },
        { seed: 7, parameters: { ...given, trees: 2, leavesMax: 2 } },
      );
      // One against the rest takes a tree for each of two levels that an order has side by side.
      expect(new Set(scoresOf(model, design).map((score) => Math.round(1e6 * score))).size).toBe(groups);
    },
  );

  it('understands the names of LightGBM, and refuses a name beside its alias', () => {
    const parse = (given: object) => gradientBoosting.parameters.safeParse(given);
    expect(parse({ num_leaves: 15, n_estimators: 9, max_depth: -1 }).data).toMatchObject({
      leavesMax: 15,
      trees: 9,
      depthMax: null,
    });
    expect(parse({ num_leaves: 15, leavesMax: 31 }).success).toBe(false);
    expect(parse({ num_leaves: 15, max_leaf: 31 }).error?.message).toContain('another name of leavesMax');
    expect(parse({ num_leafs: 15 }).error?.message).toContain('did you mean num_leaf?');
    expect(parse({ mc: { a: 1 }, nrounds: 7 }).data).toMatchObject({ monotone: { a: 1 }, trees: 7 });
    expect(parse({ monotone_constraints: [1, 0] }).error?.message).toContain('a direction of each feature');
    expect(parse({ monotone: { a: 'up' } }).error?.message).toContain('expected one of -1|0|1');
  });

  it('takes what LightGBM is told where it does so anyway, and says what is nearest where it does not', () => {
    const parse = (given: object) => gradientBoosting.parameters.safeParse(given);
    const drawn = { bagging_fraction: 0.5, boosting_type: 'gbdt', is_unbalance: false };
    expect(parse({ ...drawn, bagging_freq: 1 }).data).toMatchObject({ rowShare: 0.5 });
    expect(parse({ ...drawn, bagging_freq: 0 }).data).toMatchObject({ rowShare: 1 });
    const refused = (given: object) => parse(given).error?.message;
    expect(refused({ bagging_freq: 5 })).toContain('rows are drawn anew for each tree');
    expect(refused({ seed: 3 })).toContain('learner.seed');
    expect(refused({ is_unbalance: true, extra_trees: true })).toMatch(
      /classWeight: balanced.*random-forest/,
    );
    for (const [objective, ours] of [
      ['huber', 'absolute'],
      ['mape', 'absolute with learner.sampleWeight'],
      ['tweedie', 'poisson'],
      ['multiclassova', 'log'],
    ])
      expect(refused({ objective })).toContain(`${objective} is no loss of this learner: ${ours}`);
    expect(refused({ loss: 'least' })).toContain('expected one of');
  });

  it.each([
    ['a column that is constant, one that is missing, one that repeats another', [5, Number.NaN, 0, 1]],
    ['infinite and huge values', [Infinity, -Infinity, 1e308, 2]],
  ])('learns beside %s', async (_, odd) => {
    const train = rowsOf(2_000);
    const numeric = train.design.numeric.map((value, at) =>
      at % 4 === 1 ? (odd[(at >> 2) % 2] ?? 0) : value,
    );
    const { model } = await learn({ ...train, design: { ...train.design, numeric } });
    const scores = scoresOf(model, { ...train.design, numeric });
    expect(scores.every(Number.isFinite)).toBe(true);
  });

  it('answers the mean where one row, or fewer than a leaf must have, are all there is', async () => {
    for (const rowCount of [1, 7]) {
      const train = rowsOf(rowCount);
      const { model } = await learn(train);
      const mean = train.labels.reduce((sum, label) => sum + label, 0) / rowCount;
      expect(scoresOf(model, train.design)[0]).toBeCloseTo(mean, 9);
    }
  });
});
