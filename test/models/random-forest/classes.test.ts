import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { lehmer } from '../../../models/contract/made-up-design.ts';
import { instantiate } from '../../../models/gradient-boosting/instantiate.ts';
import { kernelModule } from '../../../models/gradient-boosting/kernel-module.ts';
import type { Model } from '../../../models/learner.ts';
import { readClassTrees } from '../../../models/random-forest/class-trees.ts';
import { randomForest } from '../../../models/random-forest.ts';
import type { Design } from '../../../shared/features/design.ts';

const designOf = (numeric: Float64Array, width: number): Design => ({
  ...{ rowCount: numeric.length / width, width, numericWidth: width, numeric },
  ...{ hotCount: 0, hot: new Int32Array() },
});

function sharesOf(model: Model, design: Design): Float64Array {
  const scorer = randomForest.scorer(model);
  const out = new Float64Array(design.rowCount * (scorer.outputs ?? 1));
  scorer.score(design, out);
  return out;
}

const Case = z.object({
  ...{ name: z.string(), classes: z.number(), leaves: z.number() },
  parameters: z.record(z.string(), z.number()),
  ...{ values: z.array(z.number()), labels: z.array(z.number()), scores: z.array(z.number()) },
  weights: z.array(z.number()).optional(),
});
const { cases } = z
  .object({ cases: z.array(Case) })
  .parse(JSON.parse(readFileSync('test/models/random-forest/class-trees.json', 'utf8')));

it.each(cases)('a tree of several classes answers what one of scikit-learn does: $name', async (given) => {
  const design = designOf(Float64Array.from(given.values), 3);
  const alone = { n_estimators: 1, bootstrap: false, max_features: null, min_samples_leaf: 1 };
  const parameters = randomForest.parameters.parse({ ...alone, ...given.parameters });
  const train = {
    ...{ design, labels: Float64Array.from(given.labels) },
    ...(given.weights ? { weights: Float64Array.from(given.weights) } : {}),
  };
  const data = { task: 'multiclass', classCount: given.classes, train } as const;
  const { model } = await randomForest.fit(data, { seed: 1, parameters });
  expect(readClassTrees('random-forest', model).forest.leafRows.length).toBe(given.leaves);
  for (const [at, share] of sharesOf(model, design).entries())
    expect(share).toBeCloseTo(given.scores[at] ?? 0, 5);
});

/** A number with gaps, a category of 30 levels that tells the class together with it, and noise. */
function table(rowCount: number, seed: number) {
  const random = lehmer(seed);
  const numeric = new Float64Array(3 * rowCount);
  const labels = new Float64Array(rowCount);
  for (let row = 0; row < rowCount; row++) {
    const [value, level] = [random() * 4, Math.floor(random() * 30)];
    numeric.set([random() < 0.05 ? Number.NaN : value, level, random()], 3 * row);
    labels[row] = ((level * 7) % 3) + (value > 2 ? 1 : 0);
  }
  return { design: designOf(numeric, 3), labels };
}

const columns = [null, 30, null].map((levelCount, at) => ({ name: `c${at}`, levelCount }));

describe('random forest of several classes', () => {
  const grown = async (threads: number, parameters: object = {}) => {
    const given = randomForest.parameters.parse({ trees: 6, threads, featuresPerSplit: 2, ...parameters });
    const data = { task: 'multiclass', classCount: 4, columns, train: table(5_000, 3) } as const;
    return (await randomForest.fit(data, { seed: 9, parameters: given })).model;
  };

  it('learns sets of levels and steps, by leaves of a few rows', async () => {
    const fresh = table(1_000, 4);
    const shares = sharesOf(await grown(1), fresh.design);
    const isRight = (label: number, row: number): boolean => {
      const own = shares.subarray(4 * row, 4 * row + 4);
      return own.indexOf(Math.max(...own)) === label;
    };
    // One row in 20 lacks the number, and then half are guessed wrong.
    expect(fresh.labels.filter(isRight).length).toBeGreaterThan(950);
  });

  it('gives the same bytes for any number of threads', async () => {
    const [one, two] = [await grown(1), await grown(2)];
    expect(two.parameters).toEqual(one.parameters);
    expect(Buffer.compare(two.binary ?? Buffer.of(), one.binary ?? Buffer.of())).toBe(0);
  });

  // What users have trained must come out the same again: whoever changes these says so in CHANGELOG.md.
  it.each([
    [{}, 'e29845a604b6ce68'],
    [{ featuresPerSplit: 3, leavesMax: 40, oneHotLevelsMax: 30 }, '3cd05d93166708a2'],
  ])('with %j gives the model that it gave', async (parameters, digest) => {
    const { parameters: document, binary } = await grown(1, parameters);
    const hash = createHash('sha256')
      .update(JSON.stringify(document))
      .update(binary ?? '');
    expect(hash.digest('hex').slice(0, 16)).toBe(digest);
  });

  it('knows a class that no row of training has, and gives it nothing', async () => {
    const data = { task: 'multiclass', classCount: 6, columns, train: table(300, 5) } as const;
    const parameters = randomForest.parameters.parse({ trees: 3 });
    const { model } = await randomForest.fit(data, { seed: 2, parameters });
    const shares = sharesOf(model, data.train.design);
    expect(shares.filter((share, at) => at % 6 > 3 && share !== 0)).toHaveLength(0);
  });
});

describe('the kernel of classes', () => {
  const Row = fc.record({
    bin: fc.constantFrom(0, 1, 2, 3, 5, 255),
    label: fc.integer({ min: 0, max: 2 }),
    weight: fc.integer({ min: 1, max: 9 }),
  });

  it('finds the cut that lowers the impurity most, as counting every cut does', () => {
    fc.assert(
      fc.property(
        fc.array(Row, { minLength: 2, maxLength: 40 }),
        fc.integer({ min: 1, max: 40 }),
        (rows, least) => {
          const { best, whole } = bruteCut(rows, least);
          const [gain = 0, bin = 0, missingLeft = 0] = kernelCut(rows, least);
          expect(gain).toBeCloseTo(best, 8);
          if (gain > 1e-9)
            expect(gainOf(rows, { bin, missingLeft: missingLeft === 1 }, whole)).toBeCloseTo(gain, 8);
        },
      ),
      { numRuns: 100 },
    );
  });
});

type Row = { readonly bin: number; readonly label: number; readonly weight: number };
type Cut = { readonly bin: number; readonly missingLeft: boolean };

/** Σ weight² by class ÷ weight. */
function purityOf(rows: readonly Row[]): number {
  const sums = [0, 1, 2].map((label) =>
    rows.reduce((sum, row) => sum + (row.label === label ? row.weight : 0), 0),
  );
  const total = sums.reduce((sum, own) => sum + own, 0);
  return total === 0 ? 0 : sums.reduce((sum, own) => sum + own * own, 0) / total;
}

function sidesOf(rows: readonly Row[], { bin, missingLeft }: Cut) {
  const isLeft = (row: Row): boolean => (row.bin === 255 ? missingLeft : row.bin <= bin);
  return [rows.filter(isLeft), rows.filter((row) => !isLeft(row))] as const;
}

function gainOf(rows: readonly Row[], cut: Cut, whole: number): number {
  const [left, right] = sidesOf(rows, cut);
  return purityOf(left) + purityOf(right) - whole;
}

const weightOf = (rows: readonly Row[]): number => rows.reduce((sum, { weight }) => sum + weight, 0);

/** Of the cuts whose sides both weigh as much as that. */
function bruteCut(rows: readonly Row[], least: number) {
  const whole = purityOf(rows);
  const cuts = [0, 1, 2, 3, 4, 5].flatMap((bin) =>
    [true, false].map((missingLeft) => ({ bin, missingLeft })),
  );
  const allowed = cuts.filter((cut) => sidesOf(rows, cut).every((side) => weightOf(side) >= least));
  return { whole, best: Math.max(0, ...allowed.map((cut) => gainOf(rows, cut, whole))) };
}

function kernelCut(rows: readonly Row[], least: number): Float64Array {
  const memory = new WebAssembly.Memory({ initial: 3, maximum: 3, shared: true });
  const kernels = instantiate(kernelModule(), memory);
  const [column, list, packed, labels, sums, whole, room, out] = [
    65_536, 66_000, 67_000, 68_000, 70_000, 80_000, 80_100, 80_200,
  ] as const;
  new Uint8Array(memory.buffer, column).set(rows.map(({ bin }) => bin));
  new Uint32Array(memory.buffer, list).set([...rows.keys()]);
  new Int32Array(memory.buffer, packed).set(rows.flatMap(({ weight }) => [weight, 0]));
  new Float64Array(memory.buffer, labels).set(rows.map(({ label }) => label));
  kernels.totalClasses(list, 0, rows.length, packed, labels, 3, whole);
  kernels.sumClasses(column, 1, 256, list, 0, rows.length, packed, labels, 3, sums);
  kernels.cutClasses(sums, 6, 3, whole, weightOf(rows), least, purityOf(rows), room, out);
  return new Float64Array(memory.buffer, out, 3).slice();
}
