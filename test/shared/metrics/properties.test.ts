import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { Metric, Scored } from '../../../shared/metrics/metric.ts';
import { metrics } from '../../../shared/metrics/metrics.ts';

/** Few distinct scores, so that ties are the rule; both classes are present. */
const rows = fc
  .array(fc.record({ label: fc.constantFrom(0, 1), score: fc.integer({ min: 0, max: 20 }) }), {
    maxLength: 60,
  })
  .map((some) => [...some, { label: 1, score: 7 }, { label: 0, score: 7 }]);
type Row = { readonly label: number; readonly score: number };

const scored = (some: readonly Row[], score = (row: Row) => row.score / 20): Scored => ({
  labels: Float64Array.from(some, (row) => row.label),
  scores: Float64Array.from(some, score),
  threshold: 0.5,
  intervals: { rowCount: 20, residuals: Array.from({ length: 20 }, (_, at) => at / 20) },
});

/** The same as two classes. */
const byClass = (some: readonly Row[]): Scored => ({
  ...scored(some),
  scores: Float64Array.from(some.flatMap(({ score }) => [1 - score / 20, score / 20])),
  classes: ['no', 'yes'],
});

function figureOf(name: string, data: Scored): number {
  const measured = (metrics[name] as Metric).measure(data);
  if (measured.kind === 'undefined') throw new Error(measured.reason);
  return measured.value;
}

it('turns the area under the curve around with the scores', () => {
  fc.assert(
    fc.property(rows, (some) => {
      const reversed = figureOf(
        'roc_auc',
        scored(some, (row) => -row.score),
      );
      expect(reversed).toBeCloseTo(1 - figureOf('roc_auc', scored(some)), 12);
    }),
  );
});

it.each(['roc_auc', 'average_precision'])('%s sees only the order of the scores', (name) => {
  fc.assert(
    fc.property(rows, (some) => {
      const bent = figureOf(
        name,
        scored(some, (row) => row.score ** 3 + 100),
      );
      expect(bent).toBe(figureOf(name, scored(some)));
    }),
  );
});

it('has an accuracy that is the recall of both classes weighted by their rows', () => {
  fc.assert(
    fc.property(rows, (some) => {
      const data = scored(some);
      const flipped = scored(
        some.map((row) => ({ ...row, label: 1 - row.label })),
        (row) => 0.99 - row.score / 20,
      );
      const positives = some.filter((row) => row.label === 1).length;
      const weighted =
        positives * figureOf('recall', data) + (some.length - positives) * figureOf('recall', flipped);
      expect(figureOf('accuracy', data)).toBeCloseTo(weighted / some.length, 12);
    }),
  );
});

it('does not depend on the order of rows and stays in its range, whatever the metric', () => {
  const shuffled = rows.chain((some) =>
    fc.tuple(fc.constant(some), fc.shuffledSubarray(some, { minLength: some.length })),
  );
  fc.assert(
    fc.property(shuffled, ([some, other]) => {
      for (const [name, { range, tasks }] of Object.entries(metrics)) {
        const of = tasks.includes('binary') || tasks.includes('regression') ? scored : byClass;
        const value = figureOf(name, of(some));
        expect(figureOf(name, of(other)), name).toBeCloseTo(value, 10);
        expect(value, name).toBeGreaterThanOrEqual(range[0]);
        expect(value, name).toBeLessThanOrEqual(range[1] + 1e-12);
      }
    }),
  );
});
