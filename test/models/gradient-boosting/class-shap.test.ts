import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { lehmer } from '../../../models/contract/made-up-design.ts';
import type { Explainer } from '../../../models/explainer.ts';
import { classForestsModel } from '../../../models/gradient-boosting/class-forests.ts';
import type { Forest } from '../../../models/gradient-boosting/forest.ts';
import { compileTreeShap, type TreeShap } from '../../../models/gradient-boosting/tree-shap.ts';
import { gradientBoosting } from '../../../models/gradient-boosting.ts';
import { classTreesModel } from '../../../models/random-forest/class-trees.ts';
import { randomForest } from '../../../models/random-forest.ts';
import { madeUpForest, madeUpValues } from './made-up-forest.ts';

const numbers = z.array(z.number());
const Explained = z.object({
  forest: z.object({
    ...{ roots: numbers, features: numbers, thresholds: numbers, kinds: numbers, lefts: numbers },
    ...{ rights: numbers, values: numbers, nodeRows: numbers, leafRows: numbers, gains: numbers },
    levelSets: numbers,
  }),
  bases: numbers,
  rows: z.array(z.array(z.number().nullable())),
  /** By row and class. */
  contributions: z.array(z.array(numbers)),
});
type Explained = z.infer<typeof Explained>;

/** What the shap package says, and LightGBM's own `pred_contrib` with it; make_classes.py says how. */
const golden = z
  .object({
    boosted: Explained.extend({ treeCounts: numbers }),
    averaged: Explained.extend({ values: z.array(numbers) }),
  })
  .parse(JSON.parse(readFileSync('test/models/gradient-boosting/shap/classes.json', 'utf8')));

const sources = { of: Int32Array.of(0, 1, 2), count: 3 };

describe('contributions of each class', () => {
  it('are found in one walk for all, to the bit as for each alone, in whatever order rows are asked for', () => {
    const random = lehmer(7);
    const forest = madeUpForest(random, { trees: 5, leaves: 30 });
    const outputs = Array.from({ length: 7 }, () => forest.values.map(() => random() - 0.5));
    const [one, other] = [madeUpValues(random, 1), madeUpValues(random, 1)];
    const of = { of: Int32Array.of(0, 1, 2, 3, 4), count: 5 };
    const shared = compileTreeShap({ kind: 'test', forest, outputs }, of);
    const rows = outputs.flatMap((_, place) => [
      { place, row: one },
      { place, row: other },
    ]);
    const found = (shap: TreeShap | undefined, row: Float64Array): Float64Array => {
      const out = new Float64Array(5);
      shap?.addContributions(row, out);
      return out;
    };
    for (const { place, row } of [...rows, ...rows.reverse()]) {
      const [alone] = compileTreeShap(
        { kind: 'test', forest, outputs: [outputs[place] ?? forest.values] },
        of,
      );
      expect(found(shared[place], row)).toEqual(found(alone, row));
      expect(found(shared[place], row).some((each) => each !== 0)).toBe(true);
    }
  });

  it('are those of the shap package and of LightGBM: boosting, missing values and sets of levels', () => {
    const { forest, treeCounts } = golden.boosted;
    const of = { kind: 'gradient-boosting', task: 'multiclass', width: 3 } as const;
    const model = classForestsModel(of, { forest: planted(forest), starts: [0, 0, 0], treeCounts });
    expectGolden(gradientBoosting.classExplainers?.(model, sources) ?? [], golden.boosted);
  });

  it('are those of the shap package: trees of scikit-learn’s forest that all classes share', () => {
    const { forest, values } = golden.averaged;
    const of = { kind: 'random-forest', task: 'multiclass', width: 3 } as const;
    const trees = { forest: planted(forest), values: values.map((own) => Float64Array.from(own)) };
    const model = classTreesModel(of, { ...trees, starts: [0, 0, 0] });
    expectGolden(randomForest.classExplainers?.(model, sources) ?? [], golden.averaged);
  });
});

function expectGolden(explainers: readonly Explainer[], { bases, rows, contributions }: Explained): void {
  expect(explainers).toHaveLength(3);
  for (const [place, { base, explain }] of explainers.entries()) {
    expect(base).toBeCloseTo(bases[place] ?? Number.NaN, 9);
    for (const [index, row] of rows.entries()) {
      const numeric = Float64Array.from(row, (value) => value ?? Number.NaN);
      const design = { rowCount: 1, width: 3, numericWidth: 3, numeric, hotCount: 0, hot: new Int32Array() };
      const found = new Float64Array(3);
      explain(design, found);
      for (const [feature, own] of found.entries())
        expect(own).toBeCloseTo(contributions[index]?.[place]?.[feature] ?? Number.NaN, 9);
    }
  }
}

const planted = (trees: Explained['forest']): Forest => ({
  ...{ roots: Int32Array.from(trees.roots), features: Int32Array.from(trees.features) },
  ...{ lefts: Int32Array.from(trees.lefts), rights: Int32Array.from(trees.rights) },
  ...{ thresholds: Float64Array.from(trees.thresholds), kinds: Uint8Array.from(trees.kinds) },
  ...{ values: Float64Array.from(trees.values), gains: Float64Array.from(trees.gains) },
  ...{ nodeRows: Float64Array.from(trees.nodeRows), leafRows: Float64Array.from(trees.leafRows) },
  levelSets: Uint32Array.from(trees.levelSets),
});
