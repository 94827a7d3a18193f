import { describe, expect, it } from 'vitest';
import { tasks } from '../../../shared/declaration/task.ts';
import { calibrationSums } from '../../../shared/metrics/ece.ts';
import type { Measured, Scored } from '../../../shared/metrics/metric.ts';
import { boundOnly, metricNamed, metrics, metricsOf } from '../../../shared/metrics/metrics.ts';
import { binary, golden, labels, oracleRows, otherScores } from './golden-vector.ts';

function measure(name: string, data: Scored): Measured {
  const metric = metricNamed(name);
  if (!metric) throw new Error(`no metric ${name}`);
  return metric.measure(data);
}

function figureOf(name: string, data: Scored): number {
  const measured = measure(name, data);
  if (measured.kind === 'undefined') throw new Error(measured.reason);
  return measured.value;
}

describe('golden vector', () => {
  it.each([
    ['accuracy', 0.75],
    ['precision', 0.8],
    ['recall', 0.666667],
    ['f1', 0.727273],
    ['roc_auc', 0.833333],
    ['average_precision', 0.848611],
    ['log_loss', 0.475033],
    ['brier', 0.16],
    ['ece', 0.158333],
    ['positive_share', 5 / 12],
    ['balanced_accuracy', 0.75],
  ])('%s is %d', (name, expected) => {
    expect(figureOf(name, golden)).toBeCloseTo(expected, 6);
  });

  it('ranks the second model at 0.805556', () => {
    expect(figureOf('roc_auc', { ...golden, scores: otherScores })).toBeCloseTo(0.805556, 6);
  });

  it('has a calibration error of 0.125 over five bins', () => {
    const { add, value, width } = calibrationSums(golden, 5);
    const totals = new Float64Array(width);
    for (let row = 0; row < labels.length; row++) add(row, totals, 0);
    expect(value(totals, 0)).toBeCloseTo(0.125, 6);
  });

  it.each([
    ['mae', 0.5],
    ['rmse', 0.612372],
    ['r2', 0.948608],
  ])('%s of the regression rows is %d', (name, expected) => {
    expect(figureOf(name, binary([3, -0.5, 2, 7], [2.5, 0, 2, 8]))).toBeCloseTo(expected, 6);
  });
});

it('has no value where sums are beyond what a double holds, and says so', () => {
  const huge = { labels: Float64Array.of(1e200, 2e200), scores: Float64Array.of(0, 0), threshold: 0.5 };
  for (const name of ['rmse', 'r2'])
    expect(metricNamed(name)?.measure(huge)).toMatchObject({
      kind: 'undefined',
      reason: expect.stringContaining('scale the target'),
    });
  expect(metricNamed('mae')?.measure(huge)).toMatchObject({ kind: 'value', value: 1.5e200 });
});

describe('against scikit-learn 1.6.1 on 400 rows with ties', () => {
  const { one, two, regression } = oracleRows();
  const expected = {
    roc_auc: [0.6791122121388307, 0.6101266462751839],
    average_precision: [0.607887179256547, 0.5686010434101163],
    log_loss: [0.8700942410792751, 0.7749310101260801],
    brier: [0.23838839329477501, 0.2460968618216718],
    accuracy: [0.6375, 0.57],
    balanced_accuracy: [0.6321317525721075, 0.563082989964357],
    precision: [0.5977011494252874, 0.52046783625731],
    recall: [0.5810055865921788, 0.4972067039106145],
    f1: [0.5892351274787535, 0.5085714285714286],
    positive_share: [0.435, 0.4275],
  };
  it.each(Object.entries(expected))('%s agrees to twelve digits', (name, [first, second]) => {
    expect(figureOf(name, one)).toBeCloseTo(first as number, 12);
    expect(figureOf(name, two)).toBeCloseTo(second as number, 12);
  });

  it.each([
    ['mae', 0.5599655042823869],
    ['rmse', 0.6960481570095716],
    ['r2', 0.37233781079588213],
  ])('%s agrees to twelve digits', (name, value) => {
    expect(figureOf(name, regression)).toBeCloseTo(value, 12);
  });
});

describe('edge cases', () => {
  const onlyNegatives = binary([0, 0, 0], [0.1, 0.2, 0.3]);

  it('gives 0 with a warning where precision, recall, f1 or average precision divides by zero', () => {
    for (const name of ['precision', 'recall', 'f1', 'average_precision']) {
      expect(measure(name, onlyNegatives)).toMatchObject({
        kind: 'value',
        value: 0,
        warning: /0 by convention/,
      });
    }
  });

  it('ranks all ties at one half, and gives them the prevalence as average precision', () => {
    const tied = binary([0, 1, 1, 0, 1], [0.3, 0.3, 0.3, 0.3, 0.3]);
    expect(figureOf('roc_auc', tied)).toBe(0.5);
    expect(figureOf('average_precision', tied)).toBeCloseTo(0.6, 15);
  });

  it('does not interpolate average precision', () => {
    expect(figureOf('average_precision', binary([0, 0, 1, 1], [0.1, 0.4, 0.35, 0.8]))).toBeCloseTo(0.8333, 4);
  });

  it('leaves rank metrics of a single class undefined, and names the class', () => {
    const onlyPositives = binary([1, 1], [0.1, 0.2]);
    for (const name of ['roc_auc', 'balanced_accuracy']) {
      expect(measure(name, onlyNegatives)).toEqual({ kind: 'undefined', reason: 'no row is positive' });
      expect(measure(name, onlyPositives)).toEqual({ kind: 'undefined', reason: 'every row is positive' });
    }
  });

  it('bounds the log loss of a certain error at 36.04', () => {
    expect(figureOf('log_loss', binary([1], [0]))).toBeCloseTo(36.04, 2);
    expect(figureOf('log_loss', binary([0], [1]))).toBeCloseTo(36.04, 2);
    expect(figureOf('log_loss', binary([1], [1]))).toBeLessThan(1e-15);
  });

  it('refuses scores that are no probabilities where they are taken for such, and only there', () => {
    const wild = binary([0, 1, 1], [0.2, 1.5, 0.4]);
    for (const name of ['log_loss', 'brier', 'ece']) {
      expect(measure(name, wild)).toEqual({
        kind: 'undefined',
        reason: 'the score of row 1 is 1.5, not a probability',
      });
    }
    expect(figureOf('roc_auc', wild)).toBe(1);
  });

  it('puts a score on the edge of a calibration bin into the lower bin, and 0 into the first', () => {
    expect(figureOf('ece', binary([0, 1], [0.7, 0.65]))).toBeCloseTo(Math.abs(1 - 1.35) / 2, 12);
    expect(figureOf('ece', binary([0, 1], [0, 0.05]))).toBeCloseTo(0.95 / 2, 12);
  });

  it('scores r2 of a constant target 1 where every row is met and 0 otherwise, and needs two rows', () => {
    expect(measure('r2', binary([0.1, 0.1, 0.1], [0.1, 0.1, 0.1]))).toMatchObject({
      value: 1,
      warning: /constant/,
    });
    expect(measure('r2', binary([0.1, 0.1, 0.1], [0.1, 0.1, 0.2]))).toMatchObject({
      value: 0,
      warning: /constant/,
    });
    expect(measure('r2', binary([3], [3]))).toEqual({ kind: 'undefined', reason: 'there is only one row' });
  });

  it('keeps the digits of r2 where the target is large', () => {
    const far = binary([1e9 + 3, 1e9 - 0.5, 1e9 + 2, 1e9 + 7], [1e9 + 2.5, 1e9, 1e9 + 2, 1e9 + 8]);
    expect(figureOf('r2', far)).toBeCloseTo(0.948608, 6);
  });

  it('counts a score at the threshold as decided positive', () => {
    expect(figureOf('accuracy', binary([1, 0], [0.5, 0.49999]))).toBe(1);
  });
});

// Those of several classes: multiclass.test.ts.
const plainTasks = tasks.filter((task) => task !== 'multiclass');

describe.each(plainTasks.flatMap((task) => metricsOf(task).map((metric) => ({ task, metric }))))(
  '$metric.name of a $task task',
  ({ task, metric }) => {
    const sound = task === 'binary' ? golden : binary([3, -0.5, 2, 7], [2.5, 0, 2, 8]);

    it('is registered under its name', () => {
      expect(metrics[metric.name]).toBe(metric);
    });

    it('is undefined without rows, and for numbers that are not finite, never NaN', () => {
      expect(metric.measure(binary([], []))).toEqual({ kind: 'undefined', reason: 'there are no rows' });
      for (const bad of [Number.NaN, Number.POSITIVE_INFINITY]) {
        const broken = { ...sound, scores: sound.scores.with(2, bad) };
        expect(metric.measure(broken)).toMatchObject({
          kind: 'undefined',
          reason: /score of row 2 .* finite/,
        });
        const unlabelled = { ...sound, labels: sound.labels.with(1, bad) };
        expect(metric.measure(unlabelled)).toMatchObject({
          kind: 'undefined',
          reason: /label of row 1 .* finite/,
        });
      }
    });

    it('calls labels and scores of different lengths a programmer’s error', () => {
      expect(() => metric.measure({ ...sound, scores: sound.scores.slice(1) })).toThrow(/differ in length/);
    });

    it('does not change its input', () => {
      const copy = { labels: sound.labels.slice(), scores: sound.scores.slice() };
      metric.measure(sound);
      expect({ labels: sound.labels, scores: sound.scores }).toEqual(copy);
    });
  },
);

it('knows no metric by the names that objects inherit', () => {
  expect(metricNamed('constructor')).toBeUndefined();
  expect(metricNamed('toString')).toBeUndefined();
});

it('lets gates only bound what has no better direction', () => {
  const coverages = ['interval_coverage_80', 'interval_coverage_90', 'interval_coverage_95'];
  expect(boundOnly).toEqual(['positive_share', ...coverages, 'scoring_latency_us', 'artifact_size_bytes']);
});
