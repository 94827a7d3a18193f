import type { Task } from '../declaration/task.ts';
import { accuracy } from './accuracy.ts';
import { averagePrecision } from './average-precision.ts';
import { balancedAccuracy } from './balanced-accuracy.ts';
import { brier } from './brier.ts';
import { ece } from './ece.ts';
import { f1 } from './f1.ts';
import { logLoss } from './log-loss.ts';
import { mae } from './mae.ts';
import type { Metric } from './metric.ts';
import { positiveShare } from './positive-share.ts';
import { precision } from './precision.ts';
import { r2 } from './r2.ts';
import { recall } from './recall.ts';
import { rmse } from './rmse.ts';
import { rocAuc } from './roc-auc.ts';

/** Every metric by the name that declarations use. */
export const metrics: Readonly<Record<string, Metric>> = {
  roc_auc: rocAuc,
  average_precision: averagePrecision,
  log_loss: logLoss,
  brier,
  ece,
  accuracy,
  balanced_accuracy: balancedAccuracy,
  precision,
  recall,
  f1,
  positive_share: positiveShare,
  rmse,
  mae,
  r2,
};

/** Figures of an evaluation that are measured, not computed from rows. All are better lower, none has an interval. */
export const measurements = ['scoring_latency_us'] as const;

/** Names without a better direction between two models: gates may only bound them. */
export const boundOnly: readonly string[] = [positiveShare.name, ...measurements];

/** The metrics of a task, in the order in which reports show them. */
export const metricsOf = (task: Task): readonly Metric[] =>
  Object.values(metrics).filter((metric) => metric.tasks.includes(task));

/** The metric of that name; undefined where there is none (also for names such as `constructor`). */
export const metricNamed = (name: string): Metric | undefined =>
  Object.hasOwn(metrics, name) ? metrics[name] : undefined;
