import type { Random } from '../../shared/statistics/random.ts';
import { happens, normal } from './chance.ts';
import type { World } from './simulate.ts';

/** One value of an answer. */
export type Draw = (random: Random, step: number) => number;
/** Of each guard: what stable draws, and what the candidate does. */
export type DrawPair = { readonly stable: Draw; readonly candidate: Draw };

export const alike = (draw: Draw): DrawPair => ({ stable: draw, candidate: draw });

/** A world whose guards draw apart from one another. */
export const worldOf = (pairs: readonly DrawPair[]): World => ({
  width: pairs.length,
  answer(arm, random, into, step) {
    for (let i = 0; i < pairs.length; i++) into[i] = (pairs[i] as DrawPair)[arm](random, step);
  },
});

export const rate =
  (share: number): Draw =>
  (random) =>
    happens(random, share);

/** A rate that is another one in each step: Monday's traffic is not Tuesday's. */
export const drifting =
  (shares: readonly number[]): Draw =>
  (random, step) =>
    happens(random, shares[Math.min(step, shares.length - 1)] as number);

/** Squared error of a calibrated probability that is off by `off`: p is uniform, which makes AUC 0.83. */
export const squaredError =
  (off = 0): Draw =>
  (random) => {
    const p = random.uniform();
    const told = Math.min(Math.max(p + off, 0), 1);
    return (told - happens(random, p)) ** 2;
  };

/** Candidate − stable of the same row: what being off by `off` costs. */
export const squaredErrorGap =
  (off: number): Draw =>
  (random) => {
    const p = random.uniform();
    const told = Math.min(Math.max(p + off, 0), 1);
    const label = happens(random, p);
    return (told - label) ** 2 - (p - label) ** 2;
  };

/** Candidate − stable of the same row: two models that are off by as much, to sides of their own. */
export const equalGap =
  (off: number): Draw =>
  (random) => {
    const p = random.uniform();
    const label = happens(random, p);
    const side = (): number => (random.uniform() < 0.5 ? off : -off);
    const clipped = (told: number): number => Math.min(Math.max(told, 0), 1);
    return (clipped(p + side()) - label) ** 2 - (clipped(p + side()) - label) ** 2;
  };

/** Candidate − stable of the same row's label: as often one way as the other. */
export const turned =
  (share: number): Draw =>
  (random) =>
    happens(random, share) * (random.uniform() < 0.5 ? 1 : -1);

/** Amounts with a long tail: most buy nothing, a few buy much. */
export const purchases =
  (share: number): Draw =>
  (random) =>
    random.uniform() < share ? Math.exp(1.2 * normal(random)) : 0;
