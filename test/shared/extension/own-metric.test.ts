import { afterEach, describe, expect, it } from 'vitest';
import { defineMetric } from '../../../shared/extension/define-metric.ts';
import { setInstalled } from '../../../shared/extension/installed.ts';
import { metricContract } from '../../../shared/extension/metric-contract.ts';
import type { MeasuredDefinition, SummedDefinition } from '../../../shared/extension/metric-definition.ts';
import type { Metric } from '../../../shared/metrics/metric.ts';
import { boundOnly, metricNamed, metrics, metricsOf } from '../../../shared/metrics/metrics.ts';
import { rowMean } from '../../../shared/metrics/row-mean.ts';
import { compare } from '../../../shared/policy/compare.ts';
import { estimate } from '../../../shared/policy/estimate.ts';
import type { Estimate } from '../../../shared/policy/gate.ts';
import { judge } from '../../../shared/policy/judge.ts';
import { bootstrap } from '../../../shared/statistics/bootstrap.ts';
import { someModels } from '../policy/some-models.ts';

const none = { metrics: [], gates: [], checks: [], origins: [] };
afterEach(() => setInstalled(none));

const squared: SummedDefinition = {
  name: 'squared',
  tasks: ['binary'],
  better: 'lower',
  range: [0, 1],
  terms: ({ label, score }) => [(label - score) ** 2],
  value: ([sum = 0], rowCount) => sum / rowCount,
  examples: [{ labels: [1, 0], scores: [0.5, 0.5], value: 0.25 }],
};

describe('a metric of the user’s own', () => {
  it('measures what the built-in one of the same formula does, interval and all', () => {
    const { metric } = defineMetric(squared);
    const data = someModels(2_000).model(0.3);
    const how = { seed: 7, confidence: 0.95 };
    const brier = metricNamed('brier');
    expect(brier && estimate(metric, data, how)).toEqual(brier && estimate(brier, data, how));
  });

  it('is known to gates and shown behind the built-in ones, once it is installed', () => {
    const { metric } = defineMetric(squared);
    expect(metricNamed('squared')).toBeUndefined();
    setInstalled({ ...none, metrics: [metric] });
    expect(metricsOf('binary').at(-1)?.name).toBe('squared');
    const { model, prior } = someModels(1_000);
    const gates = [{ metric: 'squared', against: 'prior', margin: 0, confidence: 0.95 }] as const;
    const judged = {
      task: 'binary',
      gates,
      candidate: model(0.1),
      prior,
      seed: 7,
      measurements: {},
    } as const;
    expect(judge({ ...judged, champion: { kind: 'none' } }).verdict).toBe('pass');
  });

  it('sees the likeliest class and the probability of the one that came', () => {
    const { metric } = defineMetric({
      ...squared,
      name: 'hits',
      tasks: ['multiclass'],
      terms: ({ label, decided, score, scores }) => [
        Number(label === decided) + score - (scores[label] ?? 0),
      ],
    });
    const data = {
      labels: Float64Array.of(0, 1),
      scores: Float64Array.of(0.7, 0.3, 0.6, 0.4),
      threshold: 0.5,
    };
    expect(metric.measure({ ...data, classes: ['a', 'b'] })).toEqual({ kind: 'value', value: 0.5 });
  });

  it('has no value where its formula leaves its range or gives no number', () => {
    const data = { labels: Float64Array.of(0, 1), scores: Float64Array.of(0.2, 0.7), threshold: 0.5 };
    for (const value of [2, Number.NaN])
      expect(defineMetric({ ...squared, value: () => value }).metric.measure(data)).toMatchObject({
        kind: 'undefined',
        reason: expect.stringContaining(`squared is ${value}`),
      });
  });

  it('says what it failed with instead of ending the evaluation', () => {
    const { metric } = defineMetric({ ...squared, terms: () => JSON.parse('oh') });
    const data = { labels: Float64Array.of(0, 1), scores: Float64Array.of(0.2, 0.7), threshold: 0.5 };
    expect(metric.measure(data)).toMatchObject({
      kind: 'undefined',
      reason: expect.stringContaining('squared failed:'),
    });
  });

  it.each([
    [{ name: 'Profit' }, 'small letters'],
    [{ tasks: [] }, 'is for no task'],
    [{ range: [1, 0] as const }, 'empty range'],
    [{ terms: undefined }, 'has no terms'],
    [{ better: 'more' }, 'no direction'],
  ])('is refused where it lacks something: %j', (changed, expected) => {
    expect(() => defineMetric({ ...squared, ...changed } as SummedDefinition)).toThrow(expected);
  });
});

/** The same as a function of weights. */
const weighed: MeasuredDefinition = {
  ...{ name: 'squared', tasks: ['binary'], better: 'lower', range: [0, 1], examples: squared.examples },
  measure({ labels, scores }) {
    const squares = labels.map((label, row) => (label - (scores[row] ?? 0)) ** 2);
    return (weights) => {
      const total = weights.reduce((sum, weight) => sum + weight, 0);
      return squares.reduce((sum, square, row) => sum + square * (weights[row] ?? 0), 0) / total;
    };
  },
};

describe('a metric that is a function of weights', () => {
  const how = { seed: 7, confidence: 0.95 };
  const gained = (metric: Metric) => {
    const { model } = someModels(3_000);
    return compare(metric, { candidate: model(0.1), other: model(0.3) }, how).improvement;
  };

  it('has the intervals of the same formula in sums, paired ones as well', () => {
    const [sums, weights] = [squared, weighed].map((definition) => gained(defineMetric(definition).metric));
    if (sums?.kind !== 'value' || weights?.kind !== 'value') throw new Error('both have a value');
    expect(weights.value).toBeCloseTo(sums.value, 12);
    expect(weights.interval?.low).toBeCloseTo(sums.interval?.low ?? 0, 10);
    expect(weights.interval?.high).toBeCloseTo(sums.interval?.high ?? 0, 10);
  });

  it('draws those of one entity together', () => {
    const { model } = someModels(600);
    const data = { ...model(0.1), witnesses: Int32Array.from({ length: 600 }, (_, row) => row >> 1) };
    const [sums, weights] = [squared, weighed].map((definition) =>
      estimate(defineMetric(definition).metric, data, how),
    );
    expect(weights).toMatchObject({ interval: { low: expect.closeTo(boundOf(sums), 10) } });
  });

  it('has fewer resamples of many rows, for each of them looks at all', () => {
    let calls = 0;
    const counted = (weights: Float64Array): number => {
      calls += 1;
      return weights[0] ?? 0;
    };
    const rowCount = 30_000;
    bootstrap([{ weighed: counted }], { rowCount, strata: null, seed: 1, resampleCount: 2_000 });
    expect(calls).toBe(666);
  });

  it('has no interval where a resample has no value, and says so', () => {
    const of = (weights: Float64Array) => (weights.includes(0) ? Number.NaN : 0.5);
    const { metric } = defineMetric({ ...weighed, measure: () => of });
    setInstalled({ ...none, metrics: [metric] });
    const { model } = someModels(200);
    expect(estimate(metric, model(0.1), how)).toMatchObject({ kind: 'value', interval: null });
    const gates = [{ metric: 'squared', against: 'prior', margin: 0, confidence: 0.95 }] as const;
    const prior = model(0.3);
    const judged = {
      task: 'binary',
      gates,
      candidate: model(0.1),
      prior,
      seed: 7,
      measurements: {},
    } as const;
    const [found] = judge({ ...judged, champion: { kind: 'none' } }).gates;
    expect(found).toMatchObject({ verdict: 'inconclusive', reason: expect.stringContaining('resample') });
  });

  it('is refused where it says what sums say, too', () => {
    const both = { ...squared, measure: weighed.measure } as unknown as MeasuredDefinition;
    expect(() => defineMetric(both)).toThrow('has terms beside what goes without it');
  });
});

const boundOf = (estimated: Estimate | undefined): number =>
  estimated?.kind === 'value' ? (estimated.interval?.low ?? Number.NaN) : Number.NaN;

describe('the contract of metrics', () => {
  const isRanked = (name: string) => !boundOnly.includes(name);

  it.each(Object.keys(metrics).filter(isRanked))('is kept by %s', async (name) => {
    const metric = metrics[name];
    if (metric === undefined) throw new Error(name);
    // Examples are what the author of an extension gives: those of ours have golden values of their own.
    for (const { title, run } of metricContract({ metric, examples: [] }))
      if (!title.includes('examples')) await run();
  });

  it.each<[string, Partial<SummedDefinition>]>([
    ['its own examples', { examples: [{ labels: [1, 0], scores: [0.5, 0.5], value: 0.3 }] }],
    ['finite', { value: ([sum = 0], rowCount) => 1 / (sum / rowCount) }],
    ['better', { better: 'higher' }],
    ['twice', { value: ([sum = 0]) => sum / 1_000 }],
  ])('finds a metric that does not keep: %s', async (expected, changed) => {
    const extension = defineMetric({ ...squared, ...changed });
    const broken = await brokenOf(metricContract(extension));
    expect(broken.join('; ')).toContain(expected);
  });

  it.each<[string, MeasuredDefinition['measure']]>([
    [
      'weighs',
      ({ labels, scores }) =>
        () =>
          Math.abs((labels[0] ?? 0) - (scores[0] ?? 0)),
    ],
    [
      'leaves rows as they are',
      (rows) => {
        rows.scores.sort();
        return weighed.measure(rows);
      },
    ],
  ])('finds a metric of weights that does not keep: %s', async (expected, measure) => {
    const broken = await brokenOf(metricContract(defineMetric({ ...weighed, measure })));
    expect(broken.join('; ')).toContain(expected);
    expect(await brokenOf(metricContract(defineMetric(weighed)))).toEqual([]);
  });

  it('finds a metric that counts the rows that it has seen', async () => {
    let seen = 0;
    const count = (): number => {
      seen += 1;
      return seen;
    };
    const metric: Metric = {
      ...defineMetric(squared).metric,
      measure: () => ({ kind: 'value', value: count() }),
      spread: { kind: 'bootstrap', interval: 'percentile', statistic: () => rowMean(count) },
    };
    const broken = await brokenOf(metricContract({ metric, examples: [] }));
    expect(broken).toContain('does not care for the order of the rows');
    expect(broken.join()).toContain('has an interval');
  });
});

async function brokenOf(cases: ReturnType<typeof metricContract>): Promise<readonly string[]> {
  const broken: string[] = [];
  for (const { title, run } of cases)
    try {
      await run();
    } catch {
      broken.push(title);
    }
  return broken;
}
