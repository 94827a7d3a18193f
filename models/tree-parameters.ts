import { z } from 'zod';

/** Hyperparameters that every learner of trees over histograms has. */
export const depthMax = z
  .int()
  .min(1)
  .nullable()
  .default(null)
  .describe('Most cuts between root and leaf; null: no bound');

export const binsMax = z.int().min(2).max(255).default(255).describe('Most bins of a number');

export const oneHotLevelsMax = z
  .int()
  .min(1)
  .max(255)
  .default(4)
  .describe('Up to so many levels are cut one against the rest');

export const threads = z
  .int()
  .min(1)
  .max(256)
  .nullable()
  .default(null)
  .describe('Threads; null: all cores. The model is the same');
