import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { lehmer } from '../../../models/contract/made-up-design.ts';
import { readForest } from '../../../models/gradient-boosting/forest-document.ts';
import type { Model } from '../../../models/learner.ts';
import { randomForest } from '../../../models/random-forest.ts';
import type { Design } from '../../../shared/features/design.ts';

const designOf = (numeric: Float64Array, width: number): Design => ({
  ...{ rowCount: numeric.length / width, width, numericWidth: width, numeric },
  ...{ hotCount: 0, hot: new Int32Array() },
});

function scoresOf(model: Model, design: Design): Float64Array {
  const out = new Float64Array(design.rowCount);
  randomForest.scorer(model).score(design, out);
  return out;
}

function digestOf({ parameters, binary = new Uint8Array() }: Model): string {
  const hash = createHash('sha256').update(JSON.stringify(parameters)).update(binary);
  return hash.digest('hex').slice(0, 16);
}

/** Two numbers with gaps, and a category of 20 levels. */
function table(rowCount: number, seed = 23) {
  const random = lehmer(seed);
  const numeric = Float64Array.from({ length: 3 * rowCount }, (_, at) => {
    const value = [random() * 8 - 4, Math.floor(random() * 30), Math.floor(random() * 20)][at % 3] ?? 0;
    return random() < 0.08 ? Number.NaN : value;
  });
  const of = (row: number, column: number) => numeric[3 * row + column] || 0;
  const signal = (row: number) =>
    of(row, 0) + (of(row, 1) > 12 ? 2 : 0) + (of(row, 2) % 3 === 1 && of(row, 0) > 0 ? 3 : 0);
  const labels = Float64Array.from({ length: rowCount }, (_, row) => signal(row) + random());
  return { design: designOf(numeric, 3), labels };
}

const columns = [null, null, 20].map((levelCount, at) => ({ name: `c${at}`, levelCount }));

const Case = z.object({
  ...{ name: z.string(), task: z.enum(['binary', 'regression']), leaves: z.number() },
  parameters: z.record(z.string(), z.number()),
  ...{ values: z.array(z.number()), labels: z.array(z.number()), scores: z.array(z.number()) },
  weights: z.array(z.number()).optional(),
});
const { cases } = z
  .object({ cases: z.array(Case) })
  .parse(JSON.parse(readFileSync('test/models/random-forest/trees.json', 'utf8')));

describe('a tree that sees every row and feature', () => {
  it.each(cases)('answers what one of scikit-learn does: $name', async (given) => {
    const design = designOf(Float64Array.from(given.values), 3);
    const alone = { n_estimators: 1, bootstrap: false, max_features: null, min_samples_leaf: 1 };
    const parameters = randomForest.parameters.parse({ ...alone, ...given.parameters });
    const train = {
      ...{ design, labels: Float64Array.from(given.labels) },
      ...(given.weights ? { weights: Float64Array.from(given.weights) } : {}),
    };
    const { model } = await randomForest.fit({ task: given.task, train }, { seed: 1, parameters });
    expect(readForest('random-forest', model).forest.values.length).toBe(given.leaves);
    for (const [row, score] of scoresOf(model, design).entries())
      expect(score).toBeCloseTo(given.scores[row] ?? 0, 5);
  });
});

describe('random forest', () => {
  it('learns steps, interactions and sets of levels, and better by the mean of many trees', async () => {
    const [train, fresh] = [table(4_000), table(1_000, 29)];
    const rmse = async (trees: number) => {
      const parameters = { trees, featuresPerSplit: 'all', categoryRowsMin: 5 };
      const { model } = await randomForest.fit(
        { task: 'regression', columns, train },
        { seed: 7, parameters },
      );
      const scores = scoresOf(model, fresh.design);
      return Math.sqrt(
        scores.reduce((sum, score, row) => sum + (score - (fresh.labels[row] ?? 0)) ** 2, 0) / 1_000,
      );
    };
    const [one, many] = [await rmse(1), await rmse(40)];
    expect(many).toBeLessThan(0.95 * one);
    // The labels' own noise is 0.289.
    expect(many).toBeLessThan(0.33);
  });

  it('gives the same bytes for any number of threads, and others for another seed', async () => {
    const train = table(6_000);
    const grown = async (threads: number, seed = 7) => {
      const how = { seed, parameters: { threads, trees: 9 } };
      return digestOf((await randomForest.fit({ task: 'regression', columns, train }, how)).model);
    };
    const one = await grown(1);
    expect([await grown(2), await grown(3)]).toEqual([one, one]);
    expect(await grown(1, 8)).not.toBe(one);
  });

  it('tells how far it is, tree by tree', async () => {
    const shares: number[] = [];
    const how = {
      seed: 7,
      parameters: { trees: 4, threads: 2 },
      onProgress: (share: number) => shares.push(share),
    };
    await randomForest.fit({ task: 'regression', columns, train: table(5_000) }, how);
    expect(shares).toEqual([0.25, 0.5, 0.75, 1]);
    const onProgress = () => {
      throw new RangeError('time is over');
    };
    const fit = randomForest.fit(
      { task: 'regression', columns, train: table(5_000) },
      { ...how, onProgress },
    );
    await expect(fit).rejects.toThrow('time is over');
  });

  // What users have trained must come out the same again: whoever changes these says so in CHANGELOG.md.
  it.each([
    ['regression', {}, '57f13774b66e9629'],
    ['binary', { max_features: 2, leavesMax: 40 }, '47a9cb6b86110a7a'],
    ['binary', { bootstrap: false, rowShare: 0.5, depthMax: 6, leafRowsMin: 1 }, 'e29c93b9537fb0ca'],
  ] as const)('%s with %j gives the model that it gave', async (task, given, digest) => {
    const { design, labels } = table(3_000);
    const train = { design, labels: task === 'binary' ? labels.map((label) => (label > 2 ? 1 : 0)) : labels };
    const parameters = randomForest.parameters.parse({ trees: 10, ...given });
    const { model } = await randomForest.fit({ task, columns, train }, { seed: 5, parameters });
    expect(digestOf(model)).toBe(digest);
  });

  it('understands the names of scikit-learn, and refuses a name beside its alias', () => {
    const parse = (given: object) => randomForest.parameters.safeParse(given);
    const names = {
      n_estimators: 9,
      max_features: 'log2',
      min_samples_leaf: 2,
      max_leaf_nodes: 50,
      n_jobs: -1,
    };
    expect(parse(names).data).toMatchObject({
      ...{ trees: 9, featuresPerSplit: 'log2', leafRowsMin: 2, leavesMax: 50, threads: null },
    });
    expect(parse({ max_features: 1.0 }).data).toMatchObject({ featuresPerSplit: 'all' });
    expect(parse({ max_leaf_nodes: 15, leavesMax: 31 }).success).toBe(false);
    expect(parse({ max_feature: 3 }).success).toBe(false);
  });
});

describe('random forest on odd tables', () => {
  const half = (row: number) => (row % 2 === 0 ? 1 : 0);
  const learn = async (
    rowCount: number,
    cells: readonly ((row: number) => number)[],
    labelOf: (row: number) => number,
    task: 'binary' | 'regression' = 'regression',
  ) => {
    const width = cells.length;
    const numeric = Float64Array.from(
      { length: rowCount * width },
      (_, at) => cells[at % width]?.(Math.floor(at / width)) ?? 0,
    );
    const train = {
      design: designOf(numeric, width),
      labels: Float64Array.from({ length: rowCount }, (_, row) => labelOf(row)),
    };
    const { model } = await randomForest.fit({ task, train }, { seed: 3, parameters: { trees: 50 } });
    return { scores: scoresOf(model, train.design), labels: train.labels };
  };
  const missed = ({ scores, labels }: Awaited<ReturnType<typeof learn>>, distance: number) =>
    scores.filter((score, row) => Math.abs(score - (labels[row] ?? 0)) > distance).length;

  it.each([
    [
      'columns that are constant, missing or infinite answer the mean',
      [() => 4, () => Number.NaN, () => -Infinity],
      0.7,
    ],
    ['which values are missing is learnt from alone', [(row: number) => (half(row) ? Number.NaN : 7)], 0.01],
    ['equal columns are as good as one', [half, half, half], 0.01],
    ['infinite and huge values are told apart', [(row: number) => (half(row) ? 1e308 : -Infinity)], 0.01],
  ] as const)('%s', async (_, cells, distance) => {
    expect(missed(await learn(400, cells, half), distance)).toBe(0);
  });

  it('labels beyond what the kernels hold are refused by the name of the target', async () => {
    const huge = (row: number) => 1e31 * half(row);
    await expect(learn(400, [half], huge)).rejects.toThrow(/^the target "label" is 1e\+31 in a row/);
  });

  it('more features than rows are learnt from, one row and one class too', async () => {
    const random = lehmer(5);
    const noise = Array.from({ length: 200 }, () => () => random());
    expect(
      missed(await learn(100, [...noise, half, half, half, half, half, half], half, 'binary'), 0.5),
    ).toBeLessThan(3);
    expect((await learn(1, [half], () => 8)).scores[0]).toBeCloseTo(8, 9);
    expect(
      (await learn(60, [half], () => 1, 'binary')).scores.every((score) => Math.abs(score - 1) < 1e-9),
    ).toBe(true);
  });

  it('labels that are none are refused with the row, and more levels than bins with the column', async () => {
    await expect(learn(30, [half], (row) => (row === 17 ? Number.NaN : row))).rejects.toThrow('row 17');
    const train = { design: designOf(new Float64Array(50), 1), labels: new Float64Array(50) };
    const wide = [{ name: 'postcode', levelCount: 100_000 }];
    const fit = randomForest.fit({ task: 'regression', columns: wide, train }, { seed: 1, parameters: {} });
    await expect(fit).rejects.toThrow('column postcode has 100000 levels');
  });
});
