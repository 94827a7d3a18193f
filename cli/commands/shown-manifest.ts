import { z } from 'zod';
import type { SplitRecord } from '../../shared/artifact-manifest.ts';
import { calibrationMethods } from '../../shared/calibration/calibration.ts';
import { CalibrationWish } from '../../shared/declaration/calibration.ts';
import { families } from '../../shared/extension/family.ts';

const hashed = { seed: z.number(), validation: z.number(), test: z.number() };

const Split: z.ZodType<SplitRecord> = z.discriminatedUnion('by', [
  z.object({ by: z.literal('key'), key: z.array(z.string()), ...hashed }),
  z.object({ by: z.literal('group'), column: z.string(), ...hashed }),
  z
    .object({
      by: z.literal('time'),
      column: z.string(),
      validation_from_ms: z.number(),
      test_from_ms: z.number(),
      trained_until_ms: z.number(),
    })
    .transform(({ by, column, ...cuts }) => ({
      ...{ by, column, validationFromMs: cuts.validation_from_ms },
      ...{ testFromMs: cuts.test_from_ms, trainedUntilMs: cuts.trained_until_ms },
    })),
  z.object({ by: z.literal('column'), column: z.string() }),
]);

const ThresholdChoice = z
  .object({
    part: z.enum(['validation', 'train']).nullable(),
    row_count: z.number(),
    reason: z.string(),
  })
  .transform(({ row_count: rowCount, ...choice }) => ({ ...choice, rowCount }));

const counts = z.record(z.string(), z.number());

/** What a person is shown of a version's manifest, as the API answers it. */
export const ShownManifest = z.object({
  model: z.string(),
  task: z.string(),
  target: z
    .object({
      column: z.string(),
      positive: z.string().nullable(),
      classes: z.array(z.string()).optional(),
    })
    .optional(),
  learner: z.object({
    kind: z.string(),
    parameters: z.record(z.string(), z.unknown()),
    seed: z.number(),
    converged: z.boolean(),
    iteration_count: z.number(),
    notes: z.array(z.string()),
  }),
  declaration: z.object({ number: z.number(), digest: z.string() }),
  snapshot: z.object({
    id: z.string(),
    digest: z.string(),
    query: z.string(),
    row_count: z.number(),
    watermark: z.string().nullable(),
  }),
  split: Split,
  rows: z.object({
    total: z.number(),
    train: z.number(),
    validation: z.number(),
    test: z.number(),
    unlabelled: z.number(),
    immature: z.number(),
    quarantined: z.number(),
  }),
  features: z.array(z.string()),
  threshold: z.number(),
  threshold_choice: ThresholdChoice.optional(),
  calibration_choice: z
    .object({ wished: CalibrationWish, chosen: z.enum(calibrationMethods), reason: z.string() })
    .optional(),
  cross_validation: z
    .object({ metric: z.string(), mean: z.number(), deviation: z.number(), folds: z.array(z.number()) })
    .optional(),
  search: z
    .object({
      chosen: z.number(),
      reason: z.string(),
      trials: z.array(z.object({ trial: z.number(), learner: z.string() })),
    })
    .optional(),
  extensions: z
    .array(z.object({ family: z.enum(families), name: z.string(), file: z.string(), digest: z.string() }))
    .optional(),
  code_commit: z.string().nullable(),
  owner: z.string().nullable(),
  notes: z.string().nullable(),
  versions: z.record(z.string(), z.string()),
  durations_ms: counts,
});
export type ShownManifest = z.infer<typeof ShownManifest>;
