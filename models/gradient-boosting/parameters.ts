import { z } from 'zod';
import { binsMax, depthMax, oneHotLevelsMax, threads } from '../tree-parameters.ts';
import { unknownLoss, unknownParameters, withAliases } from './aliases.ts';

const share = z.number().positive().max(1);

/** Hyperparameters; defaults are LightGBM's. */
const Own = z.strictObject(
  {
    trees: z.int().min(1).max(100_000).default(100).describe('Most trees'),
    learningRate: z.number().positive().max(1).default(0.1).describe('Share of a tree’s step that is taken'),
    leavesMax: z.int().min(2).max(4_096).default(31).describe('Most leaves of a tree'),
    depthMax,
    leafRowsMin: z.int().min(1).default(20).describe('Least rows of a leaf'),
    leafHessianMin: z.number().nonnegative().default(1e-3).describe('Least sum of hessians of a leaf'),
    gainMin: z.number().nonnegative().default(0).describe('Least gain of a cut'),
    l1: z.number().nonnegative().default(0).describe('L1 penalty on the values of leaves'),
    l2: z.number().nonnegative().default(0).describe('L2 penalty on the values of leaves'),
    rowShare: share.default(1).describe('Share of the rows that each tree sees, drawn without replacement'),
    featureShare: share.default(1).describe('Share of the features that each tree may cut by'),
    binsMax,
    loss: z
      .enum(['log', 'squared', 'absolute', 'quantile', 'poisson'], { error: unknownLoss })
      .nullable()
      .default(null)
      .describe(
        'What is lowered: log for binary; squared, absolute, quantile or poisson for regression; null: the first',
      ),
    quantile: z
      .number()
      .gt(0)
      .lt(1)
      .default(0.9)
      .describe('Which quantile is predicted, where loss is quantile'),
    poissonStepMax: z
      .number()
      .positive()
      .max(10)
      .default(0.7)
      .describe('Bound on steps, where loss is poisson'),
    categorySmoothing: z.number().nonnegative().default(10).describe('Smoothing of a level’s mean gradient'),
    categoryL2: z
      .number()
      .nonnegative()
      .default(10)
      .describe(
        'L2 penalty added where levels are cut in their order: to the gain and to the values of both sides',
      ),
    categoryRowsMin: z.int().min(1).default(100).describe('Least rows of a group of levels'),
    categoryLevelsMax: z
      .int()
      .min(1)
      .max(255)
      .default(32)
      .describe('Most levels on the smaller side of a cut'),
    oneHotLevelsMax: oneHotLevelsMax.describe(
      'Up to so many levels, the missing one counted and those of a row or two not, are cut one against the rest',
    ),
    earlyStopping: z
      .int()
      .min(1)
      .nullable()
      .default(null)
      .describe('Trees without a lower loss on validation after which it stops; null: never'),
    positiveWeight: z.number().positive().default(1).describe('Weight of the rows of the positive class'),
    monotone: z
      .record(
        z.string(),
        z.literal([-1, 0, 1]),
        'expected a direction of each feature, such as {"age": 1, "price": -1}',
      )
      .default({})
      .describe('Numbers and booleans with which the score may only grow (1) or fall (-1)'),
    threads,
  },
  { error: unknownParameters },
);

export type Parameters = z.infer<typeof Own>;

export const Parameters = z
  .preprocess(withAliases, Own)
  .describe('Gradient boosted trees over histograms, grown leaf by leaf; LightGBM’s names are understood');
