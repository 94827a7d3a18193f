import { z } from 'zod';
import { CalibrationWish } from './calibration.ts';
import { ClassWeight } from './class-weight.ts';
import { SearchBudget } from './search-budget.ts';
import { ThresholdPolicy } from './threshold.ts';

const parameters = z.record(z.string(), z.unknown()).default({}).describe("The learner's hyperparameters");

export const Seed = z.int().min(0);

const LearnerObject = z.strictObject({
  kind: z
    .string()
    .min(1)
    .optional()
    .describe(
      'Which learner; auto tries several and takes the simplest that is as good as the best; default: logistic-regression for binary and multiclass, linear-regression for regression',
    ),
  parameters,
  budget: SearchBudget.optional().describe('What auto may take to choose; default: 60s and 20 trials'),
  threshold: ThresholdPolicy.default('f1').describe(
    'Decision threshold of binary tasks: a number as it is; f1, costs, a precision floor or a top share choose it on validation',
  ),
  calibration: CalibrationWish.optional().describe(
    'How scores become calibrated probabilities, on validation: none (the default, but auto where the learner is auto), platt or isotonic for binary, temperature for multiclass, or auto, which takes the simplest that is as good as the best',
  ),
  classWeight: ClassWeight.optional().describe(
    'How much the rows of each class count in training: none (the default), balanced (all classes weigh the same in sum), or a weight per value of the target; metrics and gates are never weighted',
  ),
  sampleWeight: z
    .string()
    .min(1)
    .optional()
    .describe(
      'Column that says how much each row counts in training, 0 for not at all; it is no feature, and metrics and gates do not look at it',
    ),
  cv: z
    .int()
    .min(2)
    .max(20)
    .optional()
    .describe('Folds of a cross-validation on the training part; mean and deviation are reported'),
  seed: Seed.default(7).describe('Seed of everything random in training'),
});

/** A learner's kind alone, or an object. */
export const Learner = z.preprocess(
  (value) => (typeof value === 'string' ? { kind: value } : value),
  LearnerObject,
);
export type Learner = z.infer<typeof LearnerObject>;

/** The kind that stands for a search among kinds. */
export const autoKind = 'auto';

/** What the search may take; null: the learner is declared, not looked for. */
export const searchBudgetOf = ({ kind, budget }: Learner): SearchBudget | null =>
  kind === autoKind ? (budget ?? SearchBudget.parse({})) : null;

/** How scores are to be calibrated: as declared; a searched learner's are, where that earns its place. */
export const calibrationWishOf = ({ kind, calibration }: Learner): CalibrationWish =>
  calibration ?? (kind === autoKind ? 'auto' : 'none');
