import { describe, expect, it } from 'vitest';
import type { Metric, Scored } from '../../../shared/metrics/metric.ts';
import { metricNamed, metrics, metricsOf } from '../../../shared/metrics/metrics.ts';
import { compare, improvement } from '../../../shared/policy/compare.ts';
import { estimate, estimates, estimatesOfSides } from '../../../shared/policy/estimate.ts';
import type { Estimate } from '../../../shared/policy/gate.ts';
import { golden, oracleRows } from '../metrics/golden-vector.ts';
import { someClasses, someModels, someRegressions } from './some-models.ts';

const how = { seed: 42, confidence: 0.95 };
const named = (name: string) => metricNamed(name) as Metric;

function intervalOf(found: Estimate) {
  if (found.kind === 'undefined' || !found.interval) throw new Error(`no interval: ${JSON.stringify(found)}`);
  return found.interval;
}

const width = (found: Estimate) => intervalOf(found).high - intervalOf(found).low;

const ofFamilies = ['precision_at_pct_20', 'fpr_at_recall_80'].map(named);

describe.each([...Object.values(metrics), ...ofFamilies])('$name', (metric) => {
  const rows = metric.tasks.includes('binary')
    ? someModels
    : metric.tasks.includes('multiclass')
      ? someClasses
      : someRegressions;
  // Of few rows a calibration error is mostly their noise.
  const rowCount = metric.name === 'ece' ? 600 : 300;
  const { model } = rows(rowCount);
  const [one, two] = [model(0.2), model(0.9)];
  const found = estimate(metric, one, how);
  const compared = compare(metric, { candidate: one, other: two }, how);

  it('lies inside its interval, which names its confidence and rows', () => {
    const { low, high, confidence } = intervalOf(found);
    expect(found).toMatchObject({ kind: 'value', rowCount });
    expect(confidence).toBe(0.95);
    if (found.kind === 'value') {
      expect(found.value).toBeGreaterThanOrEqual(low);
      expect(found.value).toBeLessThanOrEqual(high);
    }
    expect(high).toBeGreaterThan(low);
  });

  it('improves by exactly nothing over itself', () => {
    expect(improvement(metric, { candidate: one, other: one }, how)).toMatchObject({
      value: 0,
      interval: { low: 0, high: 0 },
    });
  });

  it('improves over a side by as much as that side loses against it', () => {
    const there = compared.improvement;
    const back = improvement(metric, { candidate: two, other: one }, how);
    if (there.kind === 'undefined' || back.kind === 'undefined') throw new Error('undefined');
    expect(back.value).toBeCloseTo(-there.value, 12);
    expect(intervalOf(back).low).toBeCloseTo(-intervalOf(there).high, 12);
  });

  it('shows the same sides alone and compared', () => {
    expect(compared.candidate).toEqual(found);
    expect(compared.other).toEqual(estimate(metric, two, how));
  });

  it('is equal to the bit for a seed', () => {
    expect(compare(metric, { candidate: one, other: two }, how)).toEqual(compared);
  });

  it('narrows with confidence and with rows', () => {
    const many = rows(4 * rowCount).model(0.2);
    expect(width(estimate(metric, one, { ...how, confidence: 0.8 }))).toBeLessThan(width(found));
    const ratio = width(estimate(metric, many, how)) / width(found);
    expect(ratio).toBeGreaterThan(0.2);
    expect(ratio).toBeLessThan(0.8);
  });
});

it('sees the better model as an improvement, whatever the direction of the metric', () => {
  const { model } = someModels(4000);
  const pair = { candidate: model(0.1), other: model(1.5) };
  for (const name of ['roc_auc', 'average_precision', 'log_loss', 'brier', 'accuracy']) {
    expect(intervalOf(improvement(named(name), pair, how)).low).toBeGreaterThan(0);
  }
});

it('pairs: the improvement is surer than the two sides apart', () => {
  const { model } = someModels(2000);
  const base = model(0.3);
  const near = { ...base, scores: base.scores.map((p, row) => Math.min(p + (row % 7) / 500, 1)) };
  for (const name of ['roc_auc', 'brier']) {
    const compared = compare(named(name), { candidate: near, other: base }, how);
    expect(width(compared.improvement)).toBeLessThan(0.2 * width(compared.candidate));
  }
});

it('agrees with sorting every resample anew, for average precision and its paired difference', () => {
  // 4,000 resamples of these rows, whole and sorted anew each: standard errors 0.03920 and 0.02980.
  const { one, two } = oracleRows();
  const found = compare(named('average_precision'), { candidate: one, other: two }, how);
  const error = (side: Estimate) => width(side) / (2 * 1.96);
  expect(error(found.candidate) / 0.0392).toBeGreaterThan(0.93);
  expect(error(found.candidate) / 0.0392).toBeLessThan(1.07);
  expect(error(found.improvement) / 0.0298).toBeGreaterThan(0.93);
  expect(error(found.improvement) / 0.0298).toBeLessThan(1.07);
});

it('covers the truth about as often as it says', () => {
  // A model that knows the probability u² of each row has the Brier score E u² (1 − u²) = 1/3 − 1/5.
  const truth = 2 / 15;
  let covered = 0;
  for (let seed = 0; seed < 400; seed++) {
    const { low, high } = intervalOf(
      estimate(metrics['brier'] as Metric, someModels(200, seed).model(0), how),
    );
    if (low <= truth && truth <= high) covered++;
  }
  expect(covered / 400).toBeGreaterThan(0.86);
  expect(covered / 400).toBeLessThan(1);
});

it('estimates all metrics of a task at once', () => {
  const model = someModels(900).model(0.2);
  const found = estimates(metricsOf('binary'), model, how);
  expect(Object.keys(found)).toEqual(metricsOf('binary').map((metric) => metric.name));
  for (const name of ['roc_auc', 'f1', 'ece']) expect(found[name]).toEqual(estimate(named(name), model, how));
  for (const one of Object.values(found)) expect(intervalOf(one).confidence).toBe(0.95);
});

it('holds the calibration error of a model that is calibrated, which every resample exceeds', () => {
  const found = estimate(named('ece'), someModels(20_000).model(0), how);
  if (found.kind === 'undefined') throw new Error(found.reason);
  expect(found.value).toBeGreaterThan(intervalOf(found).low);
  expect(found.value).toBeLessThanOrEqual(intervalOf(found).high);
  expect(intervalOf(found).high).toBeLessThan(0.03);
});

it('gives a value without an interval where rows are too few', () => {
  expect(estimate(named('f1'), golden, how)).toMatchObject({ kind: 'value', interval: null, rowCount: 12 });
  const { labels, scores } = someModels(60).model(0.1);
  const rare = (count: number): Scored => ({
    ...{ labels: labels.map((_, row) => (row < count ? 1 : 0)), scores, threshold: 0.5 },
  });
  expect(estimate(named('roc_auc'), rare(1), how)).toMatchObject({ kind: 'value', interval: null });
  expect(estimate(named('average_precision'), rare(9), how)).toMatchObject({ kind: 'value', interval: null });
  expect(width(estimate(named('roc_auc'), rare(3), how))).toBeGreaterThan(0.4);
});

it('leaves what cannot be measured undefined, with the side that lacks it', () => {
  const empty: Scored = {
    labels: golden.labels,
    scores: golden.scores.map(() => Number.NaN),
    threshold: 0.5,
  };
  expect(estimate(named('roc_auc'), empty, how)).toMatchObject({ kind: 'undefined', rowCount: 12 });
  expect(improvement(named('roc_auc'), { candidate: golden, other: empty }, how)).toMatchObject({
    kind: 'undefined',
    reason: expect.stringContaining('on the other side: the score of row 0'),
  });
});

it('refuses sides that are not of the same rows', () => {
  const other = { ...golden, labels: golden.labels.with(4, 1) };
  const pair = { candidate: golden, other };
  expect(() => compare(named('f1'), pair, how)).toThrow('labels of row 4 differ: 0 and 1');
});

it('is deterministic for 50,000 rows', () => {
  const { model } = someModels(50_000);
  const pair = { candidate: model(0.2), other: model(0.3) };
  const twice = [1, 2].map(() => ['roc_auc', 'f1'].map((name) => improvement(named(name), pair, how)));
  expect(twice[0]).toEqual(twice[1]);
  expect(twice[0]).not.toEqual(
    ['roc_auc', 'f1'].map((name) => improvement(named(name), pair, { ...how, seed: 43 })),
  );
});

describe('several models on the same rows', () => {
  const { model, prior } = someModels(800);
  const sides = [model(0.2), model(0.9), prior];

  it('have the estimates that each has alone, to the bit', () => {
    const together = estimatesOfSides(metricsOf('binary'), sides, how);
    expect(together).toEqual(sides.map((side) => estimates(metricsOf('binary'), side, how)));
  });

  it('give a prior, whose resamples within the classes are all alike, intervals of its values alone', () => {
    for (const found of Object.values(estimates(metricsOf('binary'), prior, how))) {
      const { low, high } = intervalOf(found);
      expect(found).toMatchObject({ value: low });
      expect(high).toBe(low);
    }
  });
});
