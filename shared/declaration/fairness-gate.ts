import { z } from 'zod';

export const fairnessMetrics = ['disparate_impact', 'demographic_parity', 'equalized_odds_gap'] as const;
export type FairnessMetric = (typeof fairnessMetrics)[number];

const least = (fallback: number, of: string) =>
  z.int().min(1).default(fallback).describe(`A group of fewer ${of} makes the gate inconclusive`);

/** A bound on how differently groups are decided for. */
export const FairnessGate = z.strictObject({
  metric: z
    .enum(fairnessMetrics)
    .describe(
      'disparate_impact: smallest share of positive decisions over the largest. demographic_parity: their difference. equalized_odds_gap: the larger spread of true and of false positive rates',
    ),
  by: z.string().min(1).describe('A protected column; rows without a value are the group __missing__'),
  min: z.number().optional().describe('Smallest value that passes, such as 0.8 for disparate_impact'),
  max: z.number().optional().describe('Largest value that passes, such as 0.1 for the others'),
  rowsMin: least(30, 'rows'),
  positivesMin: least(10, 'positive rows'),
  negativesMin: least(10, 'negative rows'),
  confidence: z
    .number()
    .gt(0.5)
    .lt(1)
    .default(0.95)
    .describe('Confidence of the interval that the gate judges by'),
});
export type FairnessGate = z.infer<typeof FairnessGate>;
