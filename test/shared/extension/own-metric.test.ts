import { afterEach, describe, expect, it } from 'vitest';
import { defineMetric, type MetricDefinition } from '../../../shared/extension/define-metric.ts';
import { setInstalled } from '../../../shared/extension/installed.ts';
import { metricContract } from '../../../shared/extension/metric-contract.ts';
import type { Metric } from '../../../shared/metrics/metric.ts';
import { boundOnly, metricNamed, metrics, metricsOf } from '../../../shared/metrics/metrics.ts';
import { rowMean } from '../../../shared/metrics/row-mean.ts';
import { estimate } from '../../../shared/policy/estimate.ts';
import { judge } from '../../../shared/policy/judge.ts';
import { someModels } from '../policy/some-models.ts';

const none = { metrics: [], gates: [], checks: [], origins: [] };
afterEach(() => setInstalled(none));

const squared: MetricDefinition = {
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
    expect(() => defineMetric({ ...squared, ...changed } as MetricDefinition)).toThrow(expected);
  });
});

describe('the contract of metrics', () => {
  const isRanked = (name: string) => !boundOnly.includes(name);

  it.each(Object.keys(metrics).filter(isRanked))('is kept by %s', async (name) => {
    const metric = metrics[name];
    if (metric === undefined) throw new Error(name);
    // Examples are what the author of an extension gives: those of ours have golden values of their own.
    for (const { title, run } of metricContract({ metric, examples: [] }))
      if (!title.includes('examples')) await run();
  });

  it.each<[string, Partial<MetricDefinition>]>([
    ['its own examples', { examples: [{ labels: [1, 0], scores: [0.5, 0.5], value: 0.3 }] }],
    ['finite', { value: ([sum = 0], rowCount) => 1 / (sum / rowCount) }],
    ['better', { better: 'higher' }],
    ['twice', { value: ([sum = 0]) => sum / 1_000 }],
  ])('finds a metric that does not keep: %s', async (expected, changed) => {
    const extension = defineMetric({ ...squared, ...changed });
    const broken = await brokenOf(metricContract(extension));
    expect(broken.join('; ')).toContain(expected);
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
      spread: { kind: 'bootstrap', interval: 'percentile', sums: () => rowMean(count) },
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
