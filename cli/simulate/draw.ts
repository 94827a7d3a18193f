import type { Random } from '../../shared/statistics/random.ts';

/** Standard normal, by Box & Muller 1958, "A note on the generation of random normal deviates". */
export function normal(random: Random): number {
  const radius = Math.sqrt(-2 * Math.log(1 - random.uniform()));
  return radius * Math.cos(2 * Math.PI * random.uniform());
}

export const chance = (random: Random, probability: number): boolean => random.uniform() < probability;

/** Draws a choice by weights that sum to 1; the last one takes what rounding leaves. */
export function choose<Choice>(random: Random, choices: readonly (readonly [Choice, number])[]): Choice {
  let left = random.uniform();
  for (const [choice, weight] of choices) {
    left -= weight;
    if (left < 0) return choice;
  }
  const last = choices.at(-1);
  if (!last) throw new RangeError('expected at least one choice');
  return last[0];
}

/** Poisson, by multiplication (Knuth); for small means. */
export function poisson(random: Random, mean: number): number {
  const limit = Math.exp(-mean);
  let count = 0;
  for (let product = random.uniform(); product > limit; product *= random.uniform()) count += 1;
  return count;
}

export const clamp = (value: number, min: number, max: number): number => Math.min(max, Math.max(min, value));
export const round = (value: number, digits: number): number => Number(value.toFixed(digits));
