import { takeRows } from '../../shared/dataset/rows.ts';
import { realAt } from '../../shared/dataset/table.ts';
import type { Task } from '../../shared/declaration/task.ts';
import type { Scored } from '../../shared/metrics/metric.ts';
import { metricNamed } from '../../shared/metrics/metrics.ts';
import type { Fitted, Recipe } from '../fitting/fit-candidate.ts';
import type { LabelledFrame } from '../fitting/labelled-frame.ts';
import { weighRows } from '../fitting/weigh-rows.ts';

/** What trials are compared by: proper scores, lower is better. */
export const searchMetric: Readonly<Record<Task, string>> = {
  binary: 'log_loss',
  multiclass: 'log_loss',
  regression: 'rmse',
};

/** The folds say nothing of a trial. */
export class UnscoredTrial extends Error {
  override readonly name = 'UnscoredTrial';
}

/**
 * How a fit on the training rows of a fold scores the others. Where rows weigh in training they weigh here as well, for so
 * they do where boosting watches its loss.
 */
export function foldScore(
  { task, classes, weighing }: Pick<Recipe, 'task' | 'classes' | 'weighing'>,
  { pipeline }: Fitted,
  data: LabelledFrame,
  parts: { readonly train: Int32Array; readonly validation: Int32Array },
): number {
  const { rows, weights } = weighRows(weighing, data, parts).validation;
  const scored = {
    ...{ labels: takeRows(data.labels, rows), scores: pipeline.scoreFrame(data.frame, rows) },
    ...(classes ? { classes } : {}),
    threshold: 0.5,
  };
  if (weights !== null) return weightedScore(task, scored, weights);
  const found = metricNamed(searchMetric[task])?.measure(scored);
  if (found?.kind === 'value') return found.value;
  throw new UnscoredTrial(found?.reason ?? `there is no metric for a ${task} task`);
}

/** The metric with weighted rows. */
function weightedScore(task: Task, { labels, scores, classes }: Scored, weights: Float64Array): number {
  const outputs = classes?.length ?? 1;
  let [sum, total] = [0, 0];
  for (let row = 0; row < labels.length; row++) {
    const weight = realAt(weights, row);
    const label = realAt(labels, row);
    sum += weight * rowLoss(task, label, realAt(scores, row * outputs + (outputs > 1 ? label : 0)));
    total += weight;
  }
  return task === 'regression' ? Math.sqrt(sum / total) : sum / total;
}

/** In multiclass the score is that of the label's class. */
function rowLoss(task: Task, label: number, score: number): number {
  if (task === 'regression') return (score - label) ** 2;
  const inside = Math.min(Math.max(score, Number.EPSILON), 1 - Number.EPSILON);
  return label === 1 || task === 'multiclass' ? -Math.log(inside) : -Math.log1p(-inside);
}
