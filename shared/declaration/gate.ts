import { z } from 'zod';
import { rivals } from '../policy/rival.ts';
import { FairnessGate } from './fairness-gate.ts';
import { Slices } from './slices.ts';

const metricKeys = {
  metric: z
    .string()
    .min(1)
    .describe('A metric, named as scikit-learn names it: roc_auc, log_loss, f1, rmse, …'),
  recall: z
    .number()
    .gt(0)
    .max(1)
    .optional()
    .describe('Of fpr_at_recall: the share of positive rows that is to be found, such as 0.8'),
  pct: z
    .number()
    .gt(0)
    .max(100)
    .optional()
    .describe('Of precision_at_pct: the percentage of rows that can be acted on, such as 10'),
};
const on = z
  .literal('benchmark')
  .optional()
  .describe(
    'benchmark: judged on the rows of the pinned snapshot (benchmark: s-…) that no side was trained on, instead of the newest test rows',
  );
const confidence = z
  .number()
  .gt(0.5)
  .lt(1)
  .default(0.95)
  .describe('Confidence of the interval that the gate judges by');

/** An absolute bound: passes where the whole interval lies inside, fails where it lies outside. */
export const BoundGate = z.strictObject({
  ...metricKeys,
  min: z.number().optional().describe('Smallest value that passes'),
  max: z.number().optional().describe('Largest value that passes'),
  slices: Slices.optional(),
  on,
  confidence,
});
export type BoundGate = z.infer<typeof BoundGate>;

/** The share of positive predictions beside the share of positive rows in training. */
export const PrevalenceGate = z.strictObject({
  metric: z.literal('positive_share'),
  width: z
    .number()
    .gt(0)
    .lt(1)
    .describe('How far the share of positive predictions may lie from the share of positive training rows'),
  confidence,
});
export type PrevalenceGate = z.infer<typeof PrevalenceGate>;

const Percent = z
  .string()
  .regex(/^\d+(\.\d+)?%$/, 'expected a number or a percentage such as 2%')
  .describe('Share of the value of the other side, e.g. 2%');
const amount = z.union([z.number(), Percent]);

const comparisonKeys = {
  ...metricKeys,
  against: z
    .enum(['champion', 'prior', ...rivals])
    .describe(
      'champion: what serves. prior: the baseline that knows only the class shares or the mean. reference: the version that the declaration names. best: the best that ever served. three-features: a linear model of the three features that tell most',
    ),
  on,
};

/**
 * A comparison on the same rows: passes where the candidate is not worse than the other side by more than `margin`
 * (the lower bound of the improvement is above -margin), fails where it surely is.
 */
export const ComparisonGate = z.strictObject({
  ...comparisonKeys,
  slices: Slices.optional(),
  margin: z
    .union([z.literal('auto'), amount])
    .default(0)
    .describe(
      'How much worse it may be, from 0: in units of the metric, or in percent such as 2%. auto: as much as the test rows can resolve',
    ),
  confidence,
});
export type ComparisonGate = z.infer<typeof ComparisonGate>;

/** Superiority: passes where the candidate is surely better by more than `minImprovement`, fails where it surely is not. */
export const SuperiorityGate = z.strictObject({
  ...comparisonKeys,
  minImprovement: amount.describe(
    'By how much it must surely be better, in units of the metric or in percent',
  ),
  seeds: z
    .int()
    .min(2)
    .max(10)
    .optional()
    .describe('Refits with other seeds: a gain that is smaller than their spread is inconclusive'),
  confidence,
});
export type SuperiorityGate = z.infer<typeof SuperiorityGate>;

/** A cap on suspicious improvement: who gains so much at once has probably seen what it should not have. */
export const CapGate = z.strictObject({
  ...comparisonKeys,
  maxImprovement: amount.describe(
    'An improvement surely above this fails: a column probably leaks the target. In units of the metric or in percent',
  ),
  confidence,
});
export type CapGate = z.infer<typeof CapGate>;

/** A gate of the user's own, from `extensions/`. */
export const NamedGate = z.strictObject({
  gate: z.string().min(1).describe('A gate of your own, by the name that its extension gives it'),
  parameters: z.record(z.string(), z.unknown()).default({}).describe('What it takes; its extension says'),
});
export type NamedGate = z.infer<typeof NamedGate>;

export const Gate = z.union([
  SuperiorityGate,
  CapGate,
  ComparisonGate,
  BoundGate,
  PrevalenceGate,
  FairnessGate,
  NamedGate,
]);
export type Gate = z.infer<typeof Gate>;

/** Gates that hold the improvement over another side against an amount. */
export type ImprovementGate = ComparisonGate | SuperiorityGate | CapGate;
