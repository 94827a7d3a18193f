import { availableParallelism } from 'node:os';

/** How many trainings, trials and judgements a worker takes at once: one core is left for all else. */
export const trainingSlots = (): number => Math.max(1, availableParallelism() - 1);
