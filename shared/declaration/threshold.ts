import { z } from 'zod';

const cost = z.number().gt(0).describe('What one costs, in any unit');

const Costs = z
  .strictObject({
    costs: z
      .strictObject({ falsePositive: cost, falseNegative: cost })
      .describe('What a wrong decision costs: only the ratio of the two matters'),
  })
  .describe('The threshold with the lowest mean cost on validation');

const PrecisionFloor = z
  .strictObject({
    precisionMin: z.number().gt(0).max(1).describe('Smallest precision on validation'),
  })
  .describe('The lowest threshold, so the largest recall, whose precision on validation is at least this');

const TopShare = z
  .strictObject({
    topShare: z.number().gt(0).lt(1).describe('Share of the rows that can be acted on, such as 0.05'),
  })
  .describe('The share of rows with the highest scores on validation is positive, never more of them');

/** How the decision threshold is found: a number is taken as it is, everything else looks at rows of validation. */
export const ThresholdPolicy = z.union([
  z.literal('f1'),
  z.number().min(0).max(1),
  Costs,
  PrecisionFloor,
  TopShare,
]);
export type ThresholdPolicy = z.infer<typeof ThresholdPolicy>;
