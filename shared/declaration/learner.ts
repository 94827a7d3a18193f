import { z } from 'zod';
import { CalibrationWish } from './calibration.ts';
import { ThresholdPolicy } from './threshold.ts';

const parameters = z.record(z.string(), z.unknown()).default({}).describe("The learner's hyperparameters");

const LearnerObject = z.strictObject({
  kind: z
    .string()
    .min(1)
    .optional()
    .describe('Which learner; default: logistic-regression for binary, linear-regression for regression'),
  parameters,
  threshold: ThresholdPolicy.default('f1').describe(
    'Decision threshold: a number as it is; f1, costs, a precision floor or a top share choose it on validation',
  ),
  calibration: CalibrationWish.optional().describe(
    'How scores become calibrated probabilities, on validation: none (the default), platt, isotonic, or auto, which takes the simplest that is as good as the best',
  ),
  cv: z
    .int()
    .min(2)
    .max(20)
    .optional()
    .describe('Folds of a cross-validation on the training part; mean and deviation are reported'),
  seed: z.int().min(0).default(7).describe('Seed of everything random in training'),
});

/** A learner's kind alone, or an object. */
export const Learner = z.preprocess(
  (value) => (typeof value === 'string' ? { kind: value } : value),
  LearnerObject,
);
export type Learner = z.infer<typeof LearnerObject>;
