import { realAt } from '../dataset/table.ts';
import { byTask } from './by-task.ts';
import { classCountOf, classesProblem } from './class-soundness.ts';
import { fewRows } from './few-rows.ts';
import type { Metric } from './metric.ts';
import { remembered } from './remembered.ts';
import { rowMean } from './row-mean.ts';
import { probabilityProblem } from './soundness.ts';
import { summedMetric } from './summed-metric.ts';

const inside = (probability: number): number =>
  Math.min(Math.max(probability, Number.EPSILON), 1 - Number.EPSILON);

const common = { name: 'log_loss', better: 'lower', range: [0, -Math.log(Number.EPSILON)] } as const;

const ofPositive = summedMetric({
  ...common,
  task: 'binary',
  rowsPerClassMin: fewRows,
  problem: probabilityProblem,
  sums: (data) => {
    const losses = lossesOf(data);
    return rowMean((row) => realAt(losses, row));
  },
});

/** A row is added up twice, for the value and for its resamples. */
const lossesOf = remembered(({ labels, scores }) =>
  scores.map((score, row) => {
    const p = inside(score);
    return labels[row] === 1 ? -Math.log(p) : -Math.log1p(-p);
  }),
);

const ofClasses = summedMetric({
  ...common,
  task: 'multiclass',
  problem: classesProblem,
  sums: (data) => {
    const classCount = classCountOf(data);
    return rowMean(
      (row) => -Math.log(inside(realAt(data.scores, row * classCount + realAt(data.labels, row)))),
    );
  },
});

/** Mean of −ln of the probability given to what came; probabilities are kept 2⁻⁵² away from 0 and 1. */
export const logLoss: Metric = byTask(ofPositive, ofClasses);
