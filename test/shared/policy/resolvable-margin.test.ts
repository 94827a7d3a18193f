import { expect, it } from 'vitest';
import type { Metric } from '../../../shared/metrics/metric.ts';
import { metrics } from '../../../shared/metrics/metrics.ts';
import { improvement } from '../../../shared/policy/compare.ts';
import { resolvableMargin } from '../../../shared/policy/resolvable-margin.ts';
import { someModels } from './some-models.ts';

it('follows Hanley and McNeil for the area under the curve', () => {
  // By hand: 474 positives, 1286 negatives, AUC 0.8: standard error 0.01307; (1.96 + 0.8416) · 0.01307 · √0.2.
  expect(resolvableMargin({ metric: 'roc_auc', rowCount: 1760, positiveShare: 0.26932 })).toBeCloseTo(
    0.01638,
    4,
  );
});

it('is a share of the error for rmse', () => {
  expect(resolvableMargin({ metric: 'rmse', rowCount: 5000 })).toBeCloseTo(
    2.8016 * Math.sqrt(5 / 20_000) * Math.sqrt(0.2),
    5,
  );
});

it('shrinks with the root of the rows and grows with the confidence', () => {
  const margin = (rowCount: number) => resolvableMargin({ metric: 'rmse', rowCount });
  expect(margin(400) / margin(1600)).toBeCloseTo(2, 9);
  expect(resolvableMargin({ metric: 'rmse', rowCount: 400 }, 0.99)).toBeGreaterThan(margin(400));
});

it('is out of reach where a class has no rows', () => {
  expect(resolvableMargin({ metric: 'roc_auc', rowCount: 100, positiveShare: 0 })).toBe(
    Number.POSITIVE_INFINITY,
  );
  expect(resolvableMargin({ metric: 'rmse', rowCount: 0 })).toBe(Number.POSITIVE_INFINITY);
});

it('lets about four of five equally good candidates pass, or more where models agree more', () => {
  let passed = 0;
  for (let seed = 0; seed < 100; seed++) {
    const { model, labels } = someModels(800, seed);
    const positiveShare = labels.reduce((sum, label) => sum + label, 0) / 800;
    const margin = resolvableMargin({ metric: 'roc_auc', rowCount: 800, positiveShare });
    const pair = { candidate: model(0.2), other: model(0.2) };
    const found = improvement(metrics['roc_auc'] as Metric, pair, { seed, confidence: 0.95 });
    if (found.kind === 'value' && found.interval && found.interval.low > -margin) passed++;
  }
  expect(passed).toBeGreaterThan(70);
});
