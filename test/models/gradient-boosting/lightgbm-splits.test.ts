import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { readForest } from '../../../models/gradient-boosting/forest-document.ts';
import { gradientBoosting } from '../../../models/gradient-boosting.ts';
import type { Design } from '../../../shared/features/design.ts';
import { leafTwin } from './score-twin.ts';

const Case = z.object({
  name: z.string(),
  objective: z.enum(['regression', 'binary', 'regression_l1', 'quantile', 'poisson']),
  parameters: z
    .object({ monotone_constraints: z.array(z.literal([-1, 0, 1])).optional() })
    .catchall(z.number()),
  values: z.array(z.number().nullable()),
  labels: z.array(z.number()),
  weights: z.array(z.number()).optional(),
  /** Leaf of each row, tree by tree. */
  leaves: z.array(z.array(z.number())),
  scores: z.array(z.number()),
});
const folder = 'test/models/gradient-boosting/lightgbm';
const { cases } = z
  .object({ cases: z.array(Case) })
  .parse(JSON.parse(readFileSync(join(folder, 'splits.json'), 'utf8')));

/** What make_splits.py gives LightGBM in all cases. */
const common = {
  ...{ trees: 4, num_leaves: 7, min_data_in_leaf: 8, min_data_per_group: 10, learning_rate: 0.2, cat_l2: 1 },
};
const columns = [null, null, 9, 4].map((levelCount, at) => ({ name: `c${at}`, levelCount }));

/** The same leaves have the same numbers, by the first of their rows. */
function numbered(leaves: readonly number[]): readonly number[] {
  const numbers = new Map<number, number>();
  return leaves.map((leaf) => {
    const number = numbers.get(leaf) ?? numbers.size;
    numbers.set(leaf, number);
    return number;
  });
}

describe('against LightGBM without quantised gradients', () => {
  it.each(cases)('cuts small tables into the same leaves: $name', async (given) => {
    const numeric = Float64Array.from(given.values, (value) => value ?? Number.NaN);
    const rowCount = given.labels.length;
    const design: Design = {
      rowCount,
      width: 4,
      numericWidth: 4,
      numeric,
      hotCount: 0,
      hot: new Int32Array(),
    };
    const { objective } = given;
    const task = objective === 'binary' ? 'binary' : 'regression';
    const { monotone_constraints: directions = [], ...own } = given.parameters;
    const monotone = Object.fromEntries(directions.map((direction, at) => [`c${at}`, direction]));
    const parameters = gradientBoosting.parameters.parse({ ...common, ...own, monotone, objective });
    const train = {
      ...{ design, labels: Float64Array.from(given.labels) },
      ...(given.weights ? { weights: Float64Array.from(given.weights) } : {}),
    };
    const { model } = await gradientBoosting.fit({ task, columns, train }, { seed: 1, parameters });
    const { forest } = readForest('gradient-boosting', model);
    expect(forest.roots.length).toBe(given.leaves.length);
    for (const [tree, wanted] of given.leaves.entries()) {
      const root = forest.roots[tree] ?? 0;
      const found = given.labels.map((_, row) => leafTwin(forest, root, numeric, 4 * row));
      expect(numbered(found)).toEqual(numbered(wanted));
    }
    const scores = new Float64Array(rowCount);
    gradientBoosting.scorer(model).score(design, scores);
    for (const [row, wanted] of given.scores.entries()) {
      const found = scores[row] ?? Number.NaN;
      const raw = { binary: Math.log(found / (1 - found)), poisson: Math.log(found) };
      expect(objective === 'binary' || objective === 'poisson' ? raw[objective] : found).toBeCloseTo(
        wanted,
        5,
      );
    }
  });
});
