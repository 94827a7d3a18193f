import { z } from 'zod';
import type { Task } from './task.ts';

/** How scores become calibrated probabilities. */
export const CalibrationWish = z.enum(['none', 'auto', 'platt', 'isotonic', 'temperature']);
export type CalibrationWish = z.infer<typeof CalibrationWish>;

/** The ways that each task has. */
export const calibrationsOf: Readonly<Record<Task, readonly CalibrationWish[]>> = {
  binary: ['none', 'auto', 'platt', 'isotonic'],
  multiclass: ['none', 'auto', 'temperature'],
  regression: ['none'],
};
