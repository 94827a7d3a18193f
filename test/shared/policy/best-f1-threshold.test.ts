import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { Metric } from '../../../shared/metrics/metric.ts';
import { metrics } from '../../../shared/metrics/metrics.ts';
import { bestF1Threshold } from '../../../shared/policy/best-f1-threshold.ts';
import { golden } from '../metrics/golden-vector.ts';

const f1Of = (labels: Float64Array, scores: Float64Array, threshold: number) => {
  const measured = (metrics['f1'] as Metric).measure({ labels, scores, threshold });
  return measured.kind === 'value' ? measured.value : Number.NaN;
};

it('lies half way between the two scores that it parts', () => {
  expect(bestF1Threshold(golden.labels, golden.scores)).toMatchObject({ value: expect.closeTo(0.275, 12) });
});

it('is as good as any threshold', () => {
  const rows = fc.array(fc.tuple(fc.constantFrom(0, 1), fc.integer({ min: 0, max: 9 })), { maxLength: 40 });
  fc.assert(
    fc.property(rows, (some) => {
      const labels = Float64Array.from([1, ...some.map(([label]) => label)]);
      const scores = Float64Array.from([0.4, ...some.map(([, score]) => score / 9)]);
      const found = bestF1Threshold(labels, scores);
      if (found.kind === 'undefined') throw new Error(found.reason);
      const best = f1Of(labels, scores, found.value);
      for (const score of scores) expect(best).toBeGreaterThanOrEqual(f1Of(labels, scores, score) - 1e-12);
    }),
  );
});

it('parts neighbouring numbers that have none between them', () => {
  const next = 0.5 + Number.EPSILON / 2;
  const found = bestF1Threshold(Float64Array.of(0, 1), Float64Array.of(0.5, next));
  expect(found).toEqual({ kind: 'value', value: next });
});

it('decides all rows positive by the lowest score', () => {
  expect(bestF1Threshold(Float64Array.of(1, 1), Float64Array.of(0.2, 0.9))).toEqual({
    kind: 'value',
    value: 0.2,
  });
});

it('is undefined where no row is positive', () => {
  expect(bestF1Threshold(Float64Array.of(0, 0), Float64Array.of(0.2, 0.9)).kind).toBe('undefined');
});
