import { describe, expect, it } from 'vitest';
import type { Metric, Scored } from '../../../shared/metrics/metric.ts';
import { metricNamed } from '../../../shared/metrics/metrics.ts';
import { takeWitnesses, unitsOfClasses, witnessesOf } from '../../../shared/metrics/witnesses.ts';
import { compare } from '../../../shared/policy/compare.ts';
import { estimate } from '../../../shared/policy/estimate.ts';
import type { Estimate } from '../../../shared/policy/gate.ts';
import { intervalProblem } from '../../../shared/policy/metric-interval.ts';
import { someModels } from './some-models.ts';

const how = { seed: 1, confidence: 0.95 };
const named = (name: string) => metricNamed(name) as Metric;

function width(found: Estimate): number {
  if (found.kind === 'undefined' || !found.interval) throw new Error(`no interval: ${JSON.stringify(found)}`);
  return found.interval.high - found.interval.low;
}

describe('witnesses', () => {
  it('are numbered in the order of rows; everybody with one row is none', () => {
    expect(witnessesOf([7, 3, 7, Number.NaN, Number.NaN])).toEqual(Int32Array.of(0, 1, 0, 2, 3));
    expect(witnessesOf([7, 3, Number.NaN, 5, Number.NaN])).toBeUndefined();
  });

  it('are numbered anew of some of the rows', () => {
    const witnesses = Int32Array.of(0, 1, 0, 2, 2);
    expect(takeWitnesses({ witnesses }, Int32Array.of(3, 4)).witnesses).toEqual(Int32Array.of(0, 0));
    expect(takeWitnesses({ witnesses }, Int32Array.of(0, 1, 4)).witnesses).toBeUndefined();
  });

  it('count once for each class', () => {
    const labels = Float64Array.of(1, 1, 0, 0, 1);
    const witnesses = Int32Array.of(0, 0, 0, 1, 1);
    expect(unitsOfClasses({ labels, witnesses })).toEqual({ positive: 2, negative: 2 });
    expect(unitsOfClasses({ labels })).toEqual({ positive: 3, negative: 2 });
  });
});

describe('the same rows four times over', () => {
  const repeated = (side: Scored): Scored => ({
    ...side,
    labels: Float64Array.from({ length: 1200 }, (_, row) => side.labels[row % 300] as number),
    scores: Float64Array.from({ length: 1200 }, (_, row) => side.scores[row % 300] as number),
  });
  const { model } = someModels(300);
  const [one, two] = [model(0.3), model(0.6)];
  const witnesses = Int32Array.from({ length: 1200 }, (_, row) => row % 300);
  const together = (side: Scored): Scored => ({ ...repeated(side), witnesses });

  it.each(['roc_auc', 'f1', 'brier', 'average_precision', 'ece'])(
    'tell no more than once of %s where they are of one entity',
    (name) => {
      const once = width(estimate(named(name), one, how));
      const ratio = (side: Scored) => width(estimate(named(name), side, how)) / once;
      expect(ratio(together(one))).toBeGreaterThan(0.85);
      expect(ratio(together(one))).toBeLessThan(1.15);
      if (name !== 'ece') expect(ratio(repeated(one))).toBeLessThan(0.75);
    },
  );

  it.each(['roc_auc', 'accuracy'])('nor of a gain in %s', (name) => {
    const gain = (pair: readonly [Scored, Scored]) =>
      width(compare(named(name), { candidate: pair[0], other: pair[1] }, how).improvement);
    const ratio = gain([together(one), together(two)]) / gain([one, two]);
    expect(ratio).toBeGreaterThan(0.9);
    expect(ratio).toBeLessThan(1.1);
  });

  it('need entities, not rows', () => {
    const few = { ...repeated(one), witnesses: Int32Array.from({ length: 1200 }, (_, row) => row % 20) };
    expect(intervalProblem(named('roc_auc'), few)).toBe('an interval needs 30 entities, there are 20');
  });
});
