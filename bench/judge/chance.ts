import type { Random } from '../../shared/statistics/random.ts';

/** A standard normal number (Box & Muller 1958). */
export const normal = (random: Random): number =>
  Math.sqrt(-2 * Math.log(1 - random.uniform())) * Math.cos(2 * Math.PI * random.uniform());

export const happens = (random: Random, rate: number): number => (random.uniform() < rate ? 1 : 0);

export const logistic = (x: number): number => 1 / (1 + Math.exp(-x));

/** Whole numbers that the seeds of parts are made of, so that no part has the stream of another. */
export const seedOf = (section: number, scenario: number, run: number): number =>
  section * 1e12 + scenario * 1e8 + run;
