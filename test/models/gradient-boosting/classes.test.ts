import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { BrokenModel } from '../../../models/broken-model.ts';
import { lehmer } from '../../../models/contract/made-up-design.ts';
import { readClassForests } from '../../../models/gradient-boosting/class-forests.ts';
import { gradientBoosting } from '../../../models/gradient-boosting.ts';
import type { Model } from '../../../models/learner.ts';
import type { Design } from '../../../shared/features/design.ts';
import { at, kernels, reals, singles } from './kernel-memory.ts';
import { leafTwin } from './score-twin.ts';

const kind = 'gradient-boosting';
const task = 'multiclass';

const designOf = (numeric: Float64Array, width: number): Design => ({
  ...{ rowCount: numeric.length / width, width, numericWidth: width, numeric },
  ...{ hotCount: 0, hot: new Int32Array() },
});

/** Rows of three classes by two numbers, with noise. */
function noisyRows(rowCount: number, seed = 3) {
  const random = lehmer(seed);
  const numeric = Float64Array.from({ length: 2 * rowCount }, () => Math.floor(random() * 60));
  const labels = Float64Array.from({ length: rowCount }, (_, row) => {
    const sum = (numeric[2 * row] ?? 0) + (numeric[2 * row + 1] ?? 0) + 40 * (random() - 0.5);
    return sum < 45 ? 0 : sum < 70 ? 1 : 2;
  });
  return { design: designOf(numeric, 2), labels };
}

const learn = (parameters: Record<string, unknown>, rowCount = 600) =>
  gradientBoosting.fit(
    { task, classCount: 3, train: noisyRows(rowCount) },
    { seed: 5, parameters: gradientBoosting.parameters.parse(parameters) },
  );

function scoresOf(model: Model, design: Design, classCount = 3): Float64Array {
  const scores = new Float64Array(design.rowCount * classCount);
  gradientBoosting.scorer(model).score(design, scores);
  return scores;
}

describe('the kernels of the softmax do what their twins do', () => {
  const score = fc.double({ min: -30, max: 30, noNaN: true });
  const row = fc.record({
    scores: fc.array(score, { minLength: 3, maxLength: 3 }),
    label: fc.nat(2),
    weight: fc.constantFrom(1, 0.25, 3),
  });

  it('gradients and hessians of each class', () => {
    fc.assert(
      fc.property(fc.array(row, { minLength: 1, maxLength: 33 }), fc.nat(2), (rows, place) => {
        const count = rows.length;
        for (const k of [0, 1, 2])
          reals(at.one + 8 * count * k, count).set(rows.map(({ scores }) => scores[k] ?? 0));
        singles(at.two, count).set(rows.map(({ label }) => label));
        singles(at.three, count).set(rows.map(({ weight }) => weight));
        kernels.normalise(at.one, 8 * count, 3, 0, count, at.six);
        const own = at.one + 8 * count * place;
        kernels.softmax(own, at.six, at.two, at.three, 0, count, at.four, at.five, place, 1.5);
        const found = singles(at.four, 2 * count);
        for (const [index, { scores, label, weight }] of rows.entries()) {
          const norm = Math.log(scores.reduce((sum, each) => sum + Math.exp(each), 0));
          expect(reals(at.six, count)[index]).toBeCloseTo(norm, 9);
          const p = Math.exp((scores[place] ?? 0) - norm);
          expect(found[2 * index]).toBeCloseTo(weight * (p - (label === place ? 1 : 0)), 5);
          expect(found[2 * index + 1]).toBeCloseTo(weight * 1.5 * p * (1 - p), 5);
        }
      }),
      { numRuns: 40 },
    );
  });
});

const Case = z.object({
  name: z.string(),
  parameters: z.object({ num_class: z.number() }),
  values: z.array(z.number().nullable()),
  labels: z.array(z.number()),
  weights: z.array(z.number()).optional(),
  leaves: z.array(z.array(z.number())),
  scores: z.array(z.number()),
});
const { cases } = z
  .object({ cases: z.array(Case) })
  .parse(JSON.parse(readFileSync(join('test/models/gradient-boosting/lightgbm', 'classes.json'), 'utf8')));

describe('against LightGBM without quantised gradients', () => {
  const settings = {
    ...{
      trees: 4,
      num_leaves: 7,
      min_data_in_leaf: 8,
      min_data_per_group: 10,
      learning_rate: 0.2,
      cat_l2: 1,
    },
  };
  const columns = [null, null, 9, 4].map((levelCount, index) => ({ name: `c${index}`, levelCount }));
  const isSame = (one: readonly number[], other: readonly number[]): boolean =>
    new Set(one.map((leaf, row) => `${leaf} ${other[row]}`)).size === new Set(other).size;

  it.each(cases)('grows the same trees of each class: $name', async (given) => {
    const classCount = given.parameters.num_class;
    const design = designOf(
      Float64Array.from(given.values, (value) => value ?? Number.NaN),
      4,
    );
    const train = {
      ...{ design, labels: Float64Array.from(given.labels) },
      ...(given.weights ? { weights: Float64Array.from(given.weights) } : {}),
    };
    const parameters = gradientBoosting.parameters.parse({ ...settings, objective: task });
    const { model } = await gradientBoosting.fit(
      { task, classCount, columns, train },
      { seed: 1, parameters },
    );
    for (const [place, { forest }] of readClassForests(kind, model).entries()) {
      if (!given.labels.includes(place)) {
        expect(forest.roots).toHaveLength(0);
        continue;
      }
      expect(forest.roots).toHaveLength(4);
      for (const [tree, root] of forest.roots.entries()) {
        const found = given.labels.map((_, row) =>
          leafTwin(forest, root, Float64Array.from(design.numeric), 4 * row),
        );
        expect(isSame(found, given.leaves[tree * classCount + place] ?? [])).toBe(true);
      }
    }
    const found = scoresOf(model, design, classCount);
    // A class without rows begins with half a row here, and with nearly none there.
    const digits = given.labels.includes(classCount - 1) ? 4 : 2;
    for (let at = 0; at < given.scores.length; at += classCount)
      for (let k = 1; k < 3; k++) {
        const odds = Math.log((found[at + k] ?? 0) / (found[at] ?? 0));
        expect(odds).toBeCloseTo((given.scores[at + k] ?? 0) - (given.scores[at] ?? 0), digits);
      }
  });
});

describe('boosting of several classes', () => {
  it('gives the same bytes for any number of threads', async () => {
    const [one, two] = await Promise.all(
      [1, 2].map((threads) => learn({ trees: 5, threads, rowShare: 0.7 }, 6_003)),
    );
    expect(two?.model).toEqual(one?.model);
  });

  it('stops where the loss on validation falls no further, and keeps the best round', async () => {
    const weigh = ({ design, labels }: ReturnType<typeof noisyRows>) => ({
      ...{ design, labels, weights: labels.map((label) => (label === 2 ? 4 : 0.5)) },
    });
    const validation = weigh(noisyRows(300, 8));
    const { model, report } = await gradientBoosting.fit(
      { task, classCount: 3, train: weigh(noisyRows(600)), validation },
      { seed: 5, parameters: { trees: 200, earlyStopping: 5, learningRate: 0.3 } },
    );
    const losses = report.validationLosses ?? [];
    expect(report.notes).toEqual(['stopped early: the loss on validation fell no further']);
    expect(losses.indexOf(Math.min(...losses)) + 1).toBe(report.iterationCount);
    const { design, labels, weights } = validation;
    const scores = scoresOf(model, design);
    const lossOf = (row: number): number => -Math.log(scores[3 * row + (labels[row] ?? 0)] ?? 0);
    const loss = weights.reduce((sum, weight, row) => sum + weight * lossOf(row), 0);
    expect(loss / weights.reduce((sum, weight) => sum + weight)).toBeCloseTo(Math.min(...losses), 9);
  });

  it('scores many rows as it scores each alone, and is better than the shares of the classes', async () => {
    const { model } = await learn({ trees: 30 });
    const { design, labels } = noisyRows(500, 9);
    const scores = scoresOf(model, design);
    const alone = Array.from({ length: 20 }, (_, row) => [
      ...scoresOf(model, designOf(Float64Array.from(design.numeric.slice(2 * row, 2 * row + 2)), 2)),
    ]);
    expect(alone.flat()).toEqual([...scores.subarray(0, 60)]);
    const right = labels.filter((label, row) => {
      const own = scores.subarray(3 * row, 3 * row + 3);
      return own.indexOf(Math.max(...own)) === label;
    });
    expect(right.length / 500).toBeGreaterThan(0.6);
  });

  it('refuses documents whose trees are not those of the classes', async () => {
    const { model } = await learn({ trees: 3 });
    const broken = (parameters: object): Model => ({
      ...model,
      parameters: { ...model.parameters, ...parameters },
    });
    for (const treeCounts of [
      [3, 3, 2],
      [3, 6],
      [3, 3, 3, 0],
    ])
      expect(() => gradientBoosting.scorer(broken({ treeCounts }))).toThrow(BrokenModel);
    expect(() => gradientBoosting.scorer({ ...model, task: 'binary' })).toThrow(BrokenModel);
  });
});
