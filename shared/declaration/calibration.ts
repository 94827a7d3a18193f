import { z } from 'zod';

/** How scores become calibrated probabilities. */
export const CalibrationWish = z.enum(['none', 'auto', 'platt', 'isotonic']);
export type CalibrationWish = z.infer<typeof CalibrationWish>;
