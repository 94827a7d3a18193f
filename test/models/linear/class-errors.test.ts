import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import type { Model } from '../../../models/learner.ts';
import { readClasses, readToldClasses } from '../../../models/linear/class-coefficients.ts';
import { classObjective } from '../../../models/linear/class-problem.ts';
import { coefficientTable } from '../../../models/linear/coefficient-table.ts';
import { fitMultinomial } from '../../../models/linear/fit-multinomial.ts';
import { owlQn } from '../../../models/linear/owl-qn.ts';
import { uncertaintyOf } from '../../../models/linear/uncertainty.ts';
import { logisticRegression } from '../../../models/logistic-regression.ts';
import type { FeatureGraph } from '../../../shared/features/graph.ts';
import { coefficientsSection } from '../../../shared/report/coefficients-section.ts';
import { goldenRows } from './golden-classes.ts';

const Lines = z.array(z.array(z.number()));
/** Of scikit-learn and statsmodels; make_classes.py says how. */
const golden = z
  .object({
    nets: z.array(
      z.object({ C: z.number(), l1Ratio: z.number(), coefficients: Lines, intercepts: z.array(z.number()) }),
    ),
    errors: z.object({ differences: Lines, errors: Lines }),
  })
  .parse(JSON.parse(readFileSync('test/models/linear/classes.json', 'utf8')));

const learn = async (given: object, columns?: Parameters<typeof logisticRegression.fit>[0]['columns']) => {
  const { design, labels } = goldenRows();
  const parameters = logisticRegression.parameters.parse({ tolerance: 1e-12, ...given });
  const data = { task: 'multiclass', classCount: 3, train: { design, labels } } as const;
  return logisticRegression.fit({ ...data, ...(columns ? { columns } : {}) }, { seed: 7, parameters });
};
const kind = 'logistic-regression';

describe('an elastic net of several classes', () => {
  it.each(golden.nets)('is where scikit-learn finds it: C $C, l1Ratio $l1Ratio', async (wanted) => {
    const { C, l1Ratio } = wanted;
    const { model, report } = await learn({ C, l1Ratio });
    expect(report.converged).toBe(true);
    for (const [place, { weights, intercept }] of readClasses(kind, model).entries()) {
      // A lasso does not say what is a level's and what the intercept's, for every row has one of two levels.
      const isUnique = l1Ratio < 1;
      if (isUnique) expect(intercept).toBeCloseTo(wanted.intercepts[place] ?? Number.NaN, 5);
      for (const [at, weight] of weights.slice(0, isUnique ? 7 : 4).entries()) {
        const own = wanted.coefficients[place]?.[at] ?? Number.NaN;
        expect(weight).toBeCloseTo(own, 5);
        if (own === 0) expect(weight).toBe(0);
      }
    }
  });

  it('is found without a matrix, too, where places are many', () => {
    const { design, labels } = goldenRows();
    const rows = { design, labels };
    const how = { penalty: 0.5, l1: 0.5, seed: 7, iterationsMax: 2_000, decrementMax: 1e-12 };
    const near = fitMultinomial(rows, { ...how, classCount: 3 });
    const problem = (point: Float64Array, gradient: Float64Array) =>
      classObjective({ rows, classCount: 3, penalty: 0.5, scale: 1 }, point, gradient);
    const metric = (vector: Float64Array) => vector.set(vector.map((value) => value / 60));
    const wide = owlQn({ problem, l1: 0.5, classSize: 8 }, new Float64Array(24), { ...how, metric });
    expect(wide.converged).toBe(true);
    for (const [at, value] of near.point.entries())
      if (at % 8 !== 7) expect(wide.point[at]).toBeCloseTo(value, 4);
  });
});

describe('what is told of the coefficients of several classes', () => {
  it('are the standard errors of statsmodels, where there is no penalty to speak of', () => {
    const { design, labels } = goldenRows();
    const numbers = { ...design, width: 4, hotCount: 0, hot: new Int32Array() };
    const penalty = 1e-9;
    const found = fitMultinomial(
      { design: numbers, labels },
      { classCount: 3, penalty, seed: 7, iterationsMax: 100, decrementMax: 1e-20 },
    );
    const { matrix, point } = found;
    if (matrix === null) throw new Error('no matrix');
    const curved = { matrix, penalty, residuals: null, point, isSparse: false, classSize: 5 };
    const told = uncertaintyOf(curved);
    for (const other of [1, 2])
      for (let at = 0; at < 5; at++) {
        const shares = new Float64Array(15);
        shares.set([1], 5 * other + at);
        shares.set([-1], at);
        const difference = (point[5 * other + at] ?? 0) - (point[at] ?? 0);
        expect(difference).toBeCloseTo(golden.errors.differences[other - 1]?.[at] ?? 0, 5);
        expect(told?.errorOf(shares)).toBeCloseTo(golden.errors.errors[other - 1]?.[at] ?? 0, 5);
      }
    expect(told?.conditionNumber).toBeGreaterThan(1);
    expect(told?.conditionNumber).toBeLessThan(1_000);
  });

  const unit = { mean: 40, deviation: 12 };
  const columns = ['a', 'b', 'c', 'd'].map((name) => ({ name, levelCount: null, unit }));

  it('are coefficients in the units of the table, which give the same raw scores', async () => {
    const { model } = await learn({}, columns);
    const told = readToldClasses(kind, model);
    const { design } = goldenRows();
    const [own, original] = [readClasses(kind, model)[1], told?.originals[1]];
    let [standard, plain] = [own?.intercept ?? 0, original?.intercept ?? 0];
    for (let at = 0; at < 4; at++) {
      const value = design.numeric[at] ?? 0;
      standard += value * (own?.weights[at] ?? 0);
      plain += (unit.mean + unit.deviation * value) * (original?.weights[at] ?? 0);
    }
    expect(plain).toBeCloseTo(standard, 9);
    expect(told?.errorRowCount).toBe(300);
    expect(original?.standardErrors.every((error) => error === null || error >= 0)).toBe(true);
  });

  it('stand in the report, class by class; zeros of a net have no error', async () => {
    const { model } = await learn({ C: 1, l1Ratio: 0.5 });
    const graph: FeatureGraph = {
      ...{ formatVersion: 1, task: 'multiclass', inputs: [], ignored: [], threshold: 0.5 },
      classes: ['low', 'middle', 'high'],
      steps: [
        ...['a', 'b', 'c', 'd'].map((input) => ({
          ...({ kind: 'standardise', input, median: 0, mean: 0, deviation: 1 } as const),
        })),
        { kind: 'one-hot', input: 'e', levels: ['x', 'y', 'z'], other: false, mostFrequent: 'x' },
      ],
    };
    const table = coefficientTable(graph, model);
    expect(table?.rows).toHaveLength(24);
    const zero = table?.rows.find(({ label, feature }) => label === 'middle' && feature === 'd');
    expect(zero).toEqual({ label: 'middle', feature: 'd', coefficient: 0, standardError: null });
    const text = coefficientsSection(table, { restIn: 'model.json' }).join('\n');
    expect(text).toContain('adds to the raw score of the class, in the units of the table');
    expect(text).toMatch(/\| low +\| \(intercept\) +\| -?0\.0\d+ +\| 0\.\d+ +\|/);
  });

  it('are not there in a document of format 4', async () => {
    const { model } = await learn({});
    const { originals: _, conditionNumber: __, errorRowCount: ___, ...parameters } = model.parameters;
    const before: Model = { ...model, formatVersion: 4, parameters };
    expect(readToldClasses(kind, before)).toBeNull();
    expect(readClasses(kind, before)).toEqual(readClasses(kind, model));
  });
});
