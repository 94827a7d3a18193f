import type { Task } from '../declaration/task.ts';
import { ownMetrics } from '../extension/installed.ts';
import { accuracy } from './accuracy.ts';
import { averagePrecision } from './average-precision.ts';
import {
  f1Macro,
  f1Weighted,
  precisionMacro,
  precisionWeighted,
  recallMacro,
  recallWeighted,
} from './averaged-metrics.ts';
import { balancedAccuracy } from './balanced-accuracy.ts';
import { brier } from './brier.ts';
import { ece } from './ece.ts';
import { f1 } from './f1.ts';
import { metricOfFamily } from './families.ts';
import { intervalCoverage } from './interval-coverage.ts';
import { logLoss } from './log-loss.ts';
import { mae } from './mae.ts';
import type { Metric } from './metric.ts';
import { positiveShare } from './positive-share.ts';
import { precision } from './precision.ts';
import { r2 } from './r2.ts';
import { recall } from './recall.ts';
import { rmse } from './rmse.ts';
import { rocAuc } from './roc-auc.ts';
import { rocAucOvr, rocAucOvrWeighted } from './roc-auc-ovr.ts';

const coverages = [0.8, 0.9, 0.95].map(intervalCoverage);

/** Every built-in metric by the name that declarations use. */
export const metrics: Readonly<Record<string, Metric>> = {
  roc_auc: rocAuc,
  roc_auc_ovr: rocAucOvr,
  roc_auc_ovr_weighted: rocAucOvrWeighted,
  average_precision: averagePrecision,
  log_loss: logLoss,
  brier,
  ece,
  accuracy,
  balanced_accuracy: balancedAccuracy,
  precision,
  recall,
  f1,
  precision_macro: precisionMacro,
  precision_weighted: precisionWeighted,
  recall_macro: recallMacro,
  recall_weighted: recallWeighted,
  f1_macro: f1Macro,
  f1_weighted: f1Weighted,
  positive_share: positiveShare,
  rmse,
  mae,
  r2,
  ...Object.fromEntries(coverages.map((metric) => [metric.name, metric])),
};

/** Figures of an evaluation that are measured, not computed from rows. All are better lower, none has an interval. */
export const measurements = ['scoring_latency_us', 'artifact_size_bytes'] as const;

/** Names without a better direction between two models: gates may only bound them. */
export const boundOnly: readonly string[] = [
  positiveShare.name,
  ...coverages.map(({ name }) => name),
  ...measurements,
];

/** Metrics of intervals: undefined, and nothing to show, where a model has none. */
export const coverageNames: readonly string[] = coverages.map(({ name }) => name);

/** The metrics of a task, in the order in which reports show them: those of the user's own come last. */
export const metricsOf = (task: Task): readonly Metric[] =>
  [...Object.values(metrics), ...ownMetrics()].filter((metric) => metric.tasks.includes(task));

/** The metric of that name, `fpr_at_recall_80` among them; undefined where there is none (also for `constructor`). */
export const metricNamed = (name: string): Metric | undefined =>
  Object.hasOwn(metrics, name)
    ? metrics[name]
    : (metricOfFamily(name) ?? ownMetrics().find((metric) => metric.name === name));
