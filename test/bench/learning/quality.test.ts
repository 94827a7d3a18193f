import { expect, it } from 'vitest';
import type { Fit } from '../../../bench/learning/contestant.ts';
import { chanceLine, comparisonOf, isTooWeak, qualityLines } from '../../../bench/learning/quality.ts';

const madeFit = (metrics: Fit['metrics']): Fit => ({
  ...{ fit_seconds: 1, fit_cpu_seconds: 1, peak_bytes: 1, loaded_bytes: 1, metrics },
});

it('compares with the better of the others: the larger AUC, the smaller loss', () => {
  const mine = madeFit({ roc_auc: 0.8, log_loss: 0.4 });
  const others = {
    one: madeFit({ roc_auc: 0.7, log_loss: 0.5 }),
    other: madeFit({ roc_auc: 0.81, log_loss: 0.41 }),
  };
  const auc = comparisonOf({ where: 'a', metric: 'roc_auc', mine, others });
  const loss = comparisonOf({ where: 'a', metric: 'log_loss', mine, others });
  expect(auc).toMatchObject({ theirs: 0.81, others: { one: 0.7, other: 0.81 } });
  expect(auc.gain).toBeCloseTo(-0.01, 12);
  expect(loss).toMatchObject({ theirs: 0.41 });
  const several = { mine: madeFit({ roc_auc_ovr: 0.9 }), others: { one: madeFit({ roc_auc_ovr: 0.8 }) } };
  expect(comparisonOf({ where: 'a', metric: 'roc_auc_ovr', ...several }).gain).toBeCloseTo(0.1, 12);
  expect(loss.gain).toBeCloseTo(1 - 0.4 / 0.41, 12);
});

it('gives the mean and names where it is worst', () => {
  const one = { metric: 'rmse', mine: 1, theirs: 1, others: { one: 1 } };
  const [mean, worst, ...rest] = qualityLines(
    [
      { ...one, where: 'houses', gain: 0.03 },
      { ...one, where: 'bicycles', gain: -0.01 },
    ],
    { learner: 'gradient-boosting', against: 'another' },
  );
  expect(mean?.ratio).toBeCloseTo(0.01, 12);
  expect(mean?.goal).toEqual({ atLeast: 0 });
  expect(worst).toMatchObject({ ratio: -0.01, goal: { atLeast: -0.005 } });
  expect(worst?.what).toContain('bicycles');
  expect(rest).toEqual([]);
  expect(mean).toMatchObject({
    against: 'another',
    what: 'gradient-boosting, test RMSE, mean gain over 2 cuts',
  });
});

it('tells chance in one cut by the mean over others, against the library that is the better one on the mean', () => {
  const cut = (mine: number, one: number, other: number) =>
    comparisonOf({
      ...{ where: 'a', metric: 'roc_auc', mine: madeFit({ roc_auc: mine }) },
      others: { one: madeFit({ roc_auc: one }), other: madeFit({ roc_auc: other }) },
    });
  const cuts = [cut(0.8, 0.82, 0.7), cut(0.8, 0.78, 0.81), cut(0.8, 0.8, 0.8)];
  expect(cuts.map(isTooWeak)).toEqual([true, true, false]);
  const line = chanceLine(cuts, { learner: 'gradient-boosting', where: 'a, mod4' });
  expect(line).toMatchObject({ against: 'one', goal: { atLeast: -0.002 } });
  expect(line.ratio).toBeCloseTo(0, 12);
  // Gains of -0.02, 0.02 and 0: a deviation of 0.02, over the root of three.
  expect(line.what).toBe('gradient-boosting, test AUC of a, mod4, mean gain over 3 other cuts, ± 0.0115');
});
