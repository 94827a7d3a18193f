import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { BrokenModel } from '../../../models/broken-model.ts';
import { lehmer } from '../../../models/contract/made-up-design.ts';
import type { Forest } from '../../../models/gradient-boosting/forest.ts';
import { compileTreeShap } from '../../../models/gradient-boosting/tree-shap.ts';
import { bruteShapley, worth } from './brute-shapley.ts';
import { madeUpForest, madeUpValues, madeUpWidth } from './made-up-forest.ts';
import { scoreTwin } from './score-twin.ts';

const everyOne = [0, 1, 2, 3, 4];

function explain(forest: Forest, values: Float64Array, sources: readonly number[] = everyOne) {
  const count = Math.max(...sources) + 1;
  const of = { kind: 'test', forest, outputs: [forest.values] };
  const [shap] = compileTreeShap(of, { of: Int32Array.from(sources), count });
  const contributions = new Float64Array(count);
  shap?.addContributions(values, contributions);
  return { expected: shap?.expected ?? Number.NaN, contributions };
}

const total = (values: Iterable<number>): number => [...values].reduce((sum, value) => sum + value, 0);

const seeds = fc.integer({ min: 1, max: 2 ** 31 - 2 });
const sizes = fc.record({ trees: fc.integer({ min: 1, max: 6 }), leaves: fc.integer({ min: 2, max: 40 }) });

describe('contributions of a forest', () => {
  it.each([
    ['each column by itself', everyOne],
    ['columns of one source as one player', [0, 1, 0, 2, 1]],
    ['all columns of the only source', [0, 0, 0, 0, 0]],
  ])('are Shapley values by their definition: %s', (_, sources) => {
    fc.assert(
      fc.property(seeds, sizes, (seed, size) => {
        const random = lehmer(seed);
        const forest = madeUpForest(random, size);
        const values = madeUpValues(random, 1);
        const { expected, contributions } = explain(forest, values, sources);
        const wanted = bruteShapley({ forest, sources, values }, contributions.length);
        expect(expected).toBeCloseTo(worth({ forest, sources, values }, 0), 12);
        contributions.forEach((found, source) => {
          expect(found).toBeCloseTo(wanted[source] ?? Number.NaN, 12);
        });
      }),
      { numRuns: 60 },
    );
  });

  it('add up to the raw score', () => {
    fc.assert(
      fc.property(seeds, fc.integer({ min: 2, max: 300 }), (seed, leaves) => {
        const random = lehmer(seed);
        const forest = madeUpForest(random, { trees: 20, leaves });
        const values = madeUpValues(random, 1);
        const { expected, contributions } = explain(forest, values);
        expect(Math.abs(expected + total(contributions) - scoreTwin(forest, 0, values, 0))).toBeLessThan(
          1e-12,
        );
      }),
      { numRuns: 60 },
    );
  });

  it('are nothing for a source that no node asks of, and equal for two that are asked alike', () => {
    const random = lehmer(8);
    const forest = madeUpForest(random, { trees: 4, leaves: 30 });
    // Numbers 0 and 1 ask in a second copy of the trees what 1 and 0 ask in the first; nobody asks of 2.
    const asking = forest.features.map((feature) => (feature === 2 ? 1 : feature));
    const exchanged = asking.map((feature) => (feature < 2 ? 1 - feature : feature));
    const values = madeUpValues(random, 1);
    values[1] = values[0] ?? 0;
    const [one, other] = [asking, exchanged].map(
      (features) => explain({ ...forest, features }, values).contributions,
    );
    expect(one?.[2]).toBe(0);
    expect((one?.[0] ?? 0) + (other?.[0] ?? 0)).toBeCloseTo((one?.[1] ?? 1) + (other?.[1] ?? 1), 12);
    expect(one?.[0]).not.toBeCloseTo(one?.[1] ?? 0, 6);
  });

  it('are exact on the longest ways that a tree can have, over a thousand sources', () => {
    const { forest, width } = chain(4_095, 1_000);
    const values = Float64Array.from({ length: width }, (_, feature) => (feature % 7 === 6 ? 2 : 0));
    const { expected, contributions } = explain(forest, values, [...values.keys()]);
    expect(expected + total(contributions)).toBeCloseTo(scoreTwin(forest, 0, values, 0), 12);
    expect(Math.max(...contributions.map(Math.abs))).toBeLessThan(2);
  });

  it('are refused where the forest does not say how many rows came by', () => {
    const forest = madeUpForest(lehmer(3), { trees: 2, leaves: 5 });
    const silent = { ...forest, leafRows: forest.leafRows.map(() => 0) };
    expect(() => explain(silent, new Float64Array(madeUpWidth))).toThrow(BrokenModel);
  });
});

/** A tree that is a chain: each node ends in a leaf where its number is above 1. */
function chain(nodeCount: number, width: number): { readonly forest: Forest; readonly width: number } {
  const nodes = Array.from({ length: nodeCount }, (_, node) => node);
  const random = lehmer(17);
  const forest: Forest = {
    roots: Int32Array.of(0),
    features: Int32Array.from(nodes, (node) => node % width),
    thresholds: new Float64Array(nodeCount).fill(1),
    kinds: new Uint8Array(nodeCount),
    lefts: Int32Array.from(nodes, (node) => (node + 1 < nodeCount ? node + 1 : ~nodeCount)),
    rights: Int32Array.from(nodes, (node) => ~node),
    values: Float64Array.from({ length: nodeCount + 1 }, () => random() - 0.5),
    nodeRows: Float64Array.from(nodes, (node) => nodeCount - node + 1),
    leafRows: new Float64Array(nodeCount + 1).fill(1),
    gains: new Float64Array(nodeCount),
    levelSets: new Uint32Array(),
  };
  return { forest, width };
}

const numbers = z.array(z.number());
const Golden = z.object({
  forest: z.object({
    ...{ roots: numbers, features: numbers, thresholds: numbers, kinds: numbers, lefts: numbers },
    ...{ rights: numbers, values: numbers, nodeRows: numbers, leafRows: numbers, gains: numbers },
    levelSets: numbers,
  }),
  base: z.number(),
  rows: z.array(z.array(z.number().nullable())),
  raw_scores: numbers,
  contributions: z.array(numbers),
});

describe('contributions to trees of LightGBM, with missing values and sets of levels', () => {
  const file = 'test/models/gradient-boosting/shap/golden.json';
  const golden = Golden.parse(JSON.parse(readFileSync(file, 'utf8')));

  it('are those of the shap package', () => {
    const forest = planted(golden.forest);
    for (const [index, row] of golden.rows.entries()) {
      const values = Float64Array.from(row, (value) => value ?? Number.NaN);
      const { expected, contributions } = explain(forest, values, [0, 1, 2, 3]);
      expect(scoreTwin(forest, 0, values, 0)).toBeCloseTo(golden.raw_scores[index] ?? Number.NaN, 9);
      expect(expected).toBeCloseTo(golden.base, 9);
      contributions.forEach((found, feature) => {
        expect(found).toBeCloseTo(golden.contributions[index]?.[feature] ?? Number.NaN, 9);
      });
    }
  });
});

const planted = (trees: z.infer<typeof Golden>['forest']): Forest => ({
  ...{ roots: Int32Array.from(trees.roots), features: Int32Array.from(trees.features) },
  ...{ lefts: Int32Array.from(trees.lefts), rights: Int32Array.from(trees.rights) },
  ...{ thresholds: Float64Array.from(trees.thresholds), kinds: Uint8Array.from(trees.kinds) },
  ...{ values: Float64Array.from(trees.values), gains: Float64Array.from(trees.gains) },
  ...{ nodeRows: Float64Array.from(trees.nodeRows), leafRows: Float64Array.from(trees.leafRows) },
  levelSets: Uint32Array.from(trees.levelSets),
});
