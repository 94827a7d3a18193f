import { z } from 'zod';

const MetricName = z
  .string()
  .min(1)
  .describe('A metric, named as scikit-learn names it: roc_auc, log_loss, f1, rmse, …');
const confidence = z
  .number()
  .gt(0.5)
  .lt(1)
  .default(0.95)
  .describe('Confidence of the interval that the gate judges by');

/** An absolute bound: passes where the whole interval lies inside, fails where it lies outside. */
export const BoundGate = z.strictObject({
  metric: MetricName,
  min: z.number().optional().describe('Smallest value that passes'),
  max: z.number().optional().describe('Largest value that passes'),
  confidence,
});
export type BoundGate = z.infer<typeof BoundGate>;

const Percent = z
  .string()
  .regex(/^\d+(\.\d+)?%$/, 'expected a number or a percentage such as 2%')
  .describe('Share of the value of the other side, e.g. 2%');

/**
 * A comparison on the same rows: passes where the candidate is not worse than the other side by more than `margin`
 * (the lower bound of the improvement is above -margin), fails where it surely is.
 */
export const ComparisonGate = z.strictObject({
  metric: MetricName,
  against: z
    .enum(['champion', 'prior'])
    .describe('champion: what serves. prior: the baseline that knows only the class shares or the mean'),
  margin: z
    .union([z.number(), Percent])
    .default(0)
    .describe('How much worse it may be, from 0: in units of the metric, or in percent such as 2%'),
  confidence,
});
export type ComparisonGate = z.infer<typeof ComparisonGate>;

export const Gate = z.union([ComparisonGate, BoundGate]);
export type Gate = z.infer<typeof Gate>;
