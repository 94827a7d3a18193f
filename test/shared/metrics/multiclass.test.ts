import { describe, expect, it } from 'vitest';
import { confusionTable } from '../../../shared/metrics/confusion-table.ts';
import type { Metric, Scored } from '../../../shared/metrics/metric.ts';
import { metricNamed, metricsOf } from '../../../shared/metrics/metrics.ts';
import { improvement } from '../../../shared/policy/compare.ts';
import { estimate, estimates } from '../../../shared/policy/estimate.ts';
import { classRows, threeClasses } from './class-rows.ts';

const how = { seed: 7, confidence: 0.95 };

function named(name: string): Metric {
  const metric = metricNamed(name);
  if (metric === undefined) throw new Error(`there is no metric ${name}`);
  return metric;
}

/** scikit-learn 1.6.1: accuracy_score, precision_score and so on with average=…, roc_auc_score with multi_class='ovr'. */
const golden: Readonly<Record<string, number>> = {
  roc_auc_ovr: 0.8795537810315798,
  roc_auc_ovr_weighted: 0.8807827434942048,
  log_loss: 1.005658273831165,
  accuracy: 0.7,
  balanced_accuracy: 0.7047212184358573,
  precision_macro: 0.6777412280701754,
  precision_weighted: 0.7227894736842105,
  recall_macro: 0.7047212184358573,
  recall_weighted: 0.7,
  f1_macro: 0.6806228837745345,
  f1_weighted: 0.7049206290084761,
};

describe('metrics of several classes', () => {
  it('are those of scikit-learn', () => {
    expect(metricsOf('multiclass').map(({ name }) => name)).toEqual(Object.keys(golden));
    for (const [name, value] of Object.entries(golden)) {
      const measured = named(name).measure(classRows());
      expect(measured.kind === 'value' && Math.abs(measured.value - value), name).toBeLessThan(1e-12);
    }
  });

  it('count what each class was decided for', () => {
    const rows = classRows();
    expect(confusionTable(rows, rows.classes)).toEqual({
      classes: ['a', 'b', 'c', 'd'],
      counts: [
        [55, 12, 5, 11],
        [9, 70, 7, 7],
        [8, 15, 63, 8],
        [4, 3, 1, 22],
      ],
    });
  });

  it('have intervals that hold the value, and the same for the same seed', () => {
    const found = estimates(metricsOf('multiclass'), classRows(), how);
    for (const [name, shown] of Object.entries(found)) {
      if (shown.kind === 'undefined' || shown.interval === null) throw new Error(`${name} has no interval`);
      expect(shown.interval.low, name).toBeLessThan(shown.value);
      expect(shown.interval.high, name).toBeGreaterThan(shown.value);
      expect(shown.interval.high - shown.interval.low, name).toBeLessThan(0.35);
    }
    expect(estimates(metricsOf('multiclass'), classRows(), how)).toEqual(found);
  });

  it('improve by nothing, for sure, where both sides are the same', () => {
    for (const metric of metricsOf('multiclass'))
      expect(improvement(metric, { candidate: classRows(), other: classRows() }, how)).toMatchObject({
        value: 0,
        interval: { low: 0, high: 0 },
      });
  });

  it('say which class is missing from the holdout, where each class counts alike, and never NaN', () => {
    const lacking = threeClasses(
      [0, 2, 0, 2],
      [
        [0.6, 0.3, 0.1],
        [0.1, 0.3, 0.6],
        [0.5, 0.4, 0.1],
        [0.6, 0.3, 0.1],
      ],
    );
    for (const metric of metricsOf('multiclass')) {
      const measured = metric.measure(lacking);
      if (metric.weighsClassesAlike)
        expect(measured, metric.name).toEqual({ kind: 'undefined', reason: 'no row is of class "middle"' });
      else expect(measured.kind === 'value' && Number.isFinite(measured.value), metric.name).toBe(true);
    }
  });

  it('say that every row is of one class, or that there are none', () => {
    const one = threeClasses([1], [[0.2, 0.5, 0.3]]);
    expect(named('roc_auc_ovr_weighted').measure(one)).toMatchObject({
      reason: 'every row is of class "middle"',
    });
    expect(named('accuracy').measure(threeClasses([], []))).toMatchObject({ reason: 'there are no rows' });
  });

  it('warn of a class that no row was decided for', () => {
    const rows = threeClasses(
      [0, 1, 2],
      [
        [0.6, 0.3, 0.1],
        [0.1, 0.8, 0.1],
        [0.1, 0.5, 0.4],
      ],
    );
    expect(named('precision_macro').measure(rows)).toMatchObject({
      warning: 'no row is decided for class "high": its precision is 0 by convention',
    });
  });

  it('need rows of each class for an interval only where each counts alike', () => {
    const rows = classRows();
    const rare: Scored = {
      ...rows,
      labels: rows.labels.map((label, row) => (label === 3 && row > 40 ? 0 : label)),
    };
    expect(estimate(named('f1_macro'), rare, how)).toMatchObject({ interval: null });
    expect(estimate(named('accuracy'), rare, how)).toMatchObject({ interval: { confidence: 0.95 } });
  });

  it('refuse scores that are no probabilities and labels that are no class', () => {
    const bad = threeClasses(
      [0, 3],
      [
        [0.2, 0.5, 0.3],
        [0.2, 0.5, 0.3],
      ],
    );
    expect(named('log_loss').measure(bad)).toMatchObject({
      reason: 'the label of row 1 is none of the 3 classes',
    });
    const over = threeClasses([0], [[1.2, 0, 0]]);
    expect(named('accuracy').measure(over)).toMatchObject({
      reason: 'a score of row 0 is 1.2, not a probability',
    });
  });
});
