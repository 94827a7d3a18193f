import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { chooseLearner } from '../../../models/choose-learner.ts';
import { lehmer } from '../../../models/contract/made-up-design.ts';
import { weightedQuantile } from '../../../models/gradient-boosting/weighted-quantile.ts';
import { gradientBoosting } from '../../../models/gradient-boosting.ts';
import type { Design } from '../../../shared/features/design.ts';
import { at, kernels, reals, singles, words } from './kernel-memory.ts';

const row = fc.record({
  score: fc.double({ min: -20, max: 20, noNaN: true }),
  label: fc.integer({ min: -3, max: 3 }),
  weight: fc.constantFrom(1, 0.25, 2, 3),
});
const rows = fc.array(row, { minLength: 1, maxLength: 41 });
type Row = { readonly score: number; readonly label: number; readonly weight: number };

function place(given: readonly Row[]): void {
  reals(at.one, given.length).set(given.map(({ score }) => score));
  reals(at.two, given.length).set(given.map(({ label }) => label));
  singles(at.three, given.length).set(given.map(({ weight }) => weight));
}

function expectPairs(given: readonly Row[], twin: (row: Row) => readonly [number, number]): void {
  const found = singles(at.four, 2 * given.length);
  let [gradientMax, hessianMax] = [0, 0];
  for (const [place, one] of given.entries()) {
    const [gradient, hessian] = twin(one).map((each) => each * one.weight) as [number, number];
    expect(Math.abs((found[2 * place] ?? 0) - gradient)).toBeLessThanOrEqual(1e-6 * (1 + Math.abs(gradient)));
    expect(Math.abs((found[2 * place + 1] ?? 0) - hessian)).toBeLessThanOrEqual(1e-6 * (1 + hessian));
    [gradientMax, hessianMax] = [Math.max(gradientMax, Math.abs(gradient)), Math.max(hessianMax, hessian)];
  }
  const most = reals(at.five, 2);
  expect(Math.abs((most[0] ?? 0) / (gradientMax || 1) - (gradientMax ? 1 : 0))).toBeLessThan(1e-9);
  expect(Math.abs((most[1] ?? 0) / hessianMax - 1)).toBeLessThan(1e-9);
}

describe('the kernels of losses do what their twins do', () => {
  it('gradients of counts', () => {
    fc.assert(
      fc.property(rows, (given) => {
        place(given);
        kernels.poisson(at.one, at.two, at.three, 0, given.length, at.four, at.five, Math.exp(0.7));
        expectPairs(given, ({ score, label }) => [Math.exp(score) - label, Math.exp(score + 0.7)]);
      }),
      { numRuns: 40 },
    );
  });

  it('gradients of two slopes', () => {
    fc.assert(
      fc.property(rows, (given) => {
        const whole = given.map((one) => ({ ...one, score: Math.round(one.score) }));
        place(whole);
        kernels.sloped(at.one, at.two, at.three, 0, given.length, at.four, at.five, -0.9, 0, 0.1);
        expectPairs(whole, ({ score, label }) => [score < label ? -0.9 : score > label ? 0.1 : 0, 1]);
      }),
      { numRuns: 40 },
    );
  });

  it('quantiles of what the rows of a leaf lack, ties and weights among them', () => {
    const share = fc.constantFrom(0.5, 0.1, 0.9, 0.999);
    fc.assert(
      fc.property(rows, share, fc.boolean(), (drawn, wanted, isTied) => {
        const given = isTied ? drawn.map((one) => ({ ...one, score: Math.round(one.score / 5) })) : drawn;
        place(given);
        const list = Uint32Array.from(given.keys()).reverse();
        words(at.four, list.length).set(list);
        for (const weights of [0, at.three]) {
          const range = [0, given.length, wanted, at.five, at.six] as const;
          const found = kernels.leafQuantile(at.one, at.two, weights, at.four, ...range);
          const lacking = Float64Array.from(given, ({ score, label }) => label - score);
          const weightOf = (index: number) => (weights ? (given[index]?.weight ?? 0) : 1);
          expect(found).toBeCloseTo(weightedQuantile(lacking, weightOf, wanted), 9);
        }
      }),
      { numRuns: 60 },
    );
  });
});

describe('weighted quantiles', () => {
  it('are those of numpy where all rows weigh 1, and of n rows where one weighs n', () => {
    // numpy 2.2: numpy.quantile([3, 1, 4, 1, 5, 9, 2, 6], [0.5, 0.9, 0.25])
    const values = Float64Array.from([3, 1, 4, 1, 5, 9, 2, 6]);
    for (const [share, wanted] of [
      [0.5, 3.5],
      [0.9, 6.9],
      [0.25, 1.75],
    ] as const)
      expect(weightedQuantile(values, () => 1, share)).toBeCloseTo(wanted, 12);
    const weights = [1, 2, 1, 3, 1, 1, 2, 1];
    const often = [...values].flatMap((value, at) => new Array<number>(weights[at] ?? 0).fill(value));
    for (const share of [0.1, 0.37, 0.5, 0.8])
      expect(weightedQuantile(values, (at) => weights[at] ?? 0, share)).toBeCloseTo(
        weightedQuantile(Float64Array.from(often), () => 1, share),
        12,
      );
  });
});

/** One number; the label's spread, and now and then a far outlier, grow with it. */
function spreadRows(rowCount: number, labelOf: (x: number, random: () => number) => number, seed = 3) {
  const random = lehmer(seed);
  const numeric = Float64Array.from({ length: rowCount }, () => random() * 10);
  const labels = numeric.map((x) => labelOf(x, random));
  const one = { width: 1, numericWidth: 1, hotCount: 0, hot: new Int32Array() };
  const design: Design = { ...one, rowCount, numeric };
  return { design, labels };
}

async function learn(train: ReturnType<typeof spreadRows>, parameters: object) {
  const { model } = await gradientBoosting.fit(
    { task: 'regression', train },
    { seed: 3, parameters: { ...parameters } },
  );
  const scores = new Float64Array(train.labels.length);
  gradientBoosting.scorer(model).score(train.design, scores);
  return { model, scores };
}

describe('losses of regression', () => {
  it('lead to the share of labels that their quantile asks for', async () => {
    const train = spreadRows(4_000, (x, random) => x + x * random());
    for (const quantile of [0.1, 0.5, 0.9]) {
      const { scores } = await learn(train, { loss: 'quantile', quantile, trees: 40 });
      const below = train.labels.filter((label, at) => label <= (scores[at] ?? 0)).length / 4_000;
      expect(Math.abs(below - quantile)).toBeLessThan(0.03);
    }
  });

  it('by absolute distance are not led astray by outliers', async () => {
    const train = spreadRows(3_000, (x, random) => 2 * x + (random() < 0.05 ? 1e4 : 0));
    const { scores } = await learn(train, { objective: 'mae' });
    const far = scores.filter((score, at) => Math.abs(score - 2 * (train.design.numeric[at] ?? 0)) > 1);
    expect(far.length).toBeLessThan(30);
  });

  it('of counts answer rates, add up in logarithms, and hold where all counts are 0', async () => {
    const train = spreadRows(4_000, (x, random) => Math.floor((-Math.log(random()) * Math.exp(x / 5)) / 1.2));
    const { model, scores } = await learn(train, { loss: 'poisson' });
    expect(model).toMatchObject({ formatVersion: 2, parameters: { link: 'log' } });
    const sum = (values: Float64Array) => values.reduce((all, value) => all + value, 0);
    expect(sum(scores) / sum(train.labels)).toBeCloseTo(1, 2);
    expect(scores.every((score) => score > 0)).toBe(true);
    const { base, explain, link } = gradientBoosting.explainer(model, { of: new Int32Array(1), count: 1 });
    const contributions = new Float64Array(1);
    const row: Design = { ...train.design, rowCount: 1, numeric: train.design.numeric.slice(0, 1) };
    const raw = explain(row, contributions);
    expect(link).toBe('log');
    expect(base + (contributions[0] ?? 0)).toBeCloseTo(raw, 9);
    expect(Math.exp(raw)).toBeCloseTo(scores[0] ?? 0, 12);
    const none = await learn(
      spreadRows(100, () => 0),
      { loss: 'poisson' },
    );
    expect(none.scores[0]).toBeLessThan(0.02);
  });

  it('are the same for any number of threads', async () => {
    const train = spreadRows(9_000, (x, random) => Math.floor(x * random()));
    for (const loss of ['absolute', 'quantile', 'poisson']) {
      const one = await learn(train, { loss, threads: 1, trees: 5 });
      expect((await learn(train, { loss, threads: 3, trees: 5 })).model).toEqual(one.model);
    }
  });

  it('refuse counts below zero with the target, and a loss of another task', async () => {
    const train = spreadRows(50, (x) => x - 5);
    const data = { task: 'regression', target: 'visits', train } as const;
    const fit = gradientBoosting.fit(data, { seed: 1, parameters: { loss: 'poisson' } });
    await expect(fit).rejects.toThrow(/the target "visits" is -\d.*counts, from 0 on/);
    expect(
      chooseLearner('binary', { kind: 'gradient-boosting', parameters: { loss: 'poisson' } }),
    ).toMatchObject({
      problems: [{ path: ['parameters', 'loss'], detail: 'poisson is no loss of a binary task; choose log' }],
    });
  });
});
