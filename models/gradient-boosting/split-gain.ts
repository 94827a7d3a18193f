import { gainOfValue, leafGain, leafValue, type Penalties } from './leaf-value.ts';
import type { Cuttable, SplitRules } from './split.ts';

/** What a cut gains whose left side has these units; 0 or less where it is worth nothing or not allowed. */
export type GainOf = (gradient: number, hessian: number) => number;

/** Whether gains are those without l1 and without bounds, which the kernel counts. */
export const isPlain = ({ valueMin, valueMax }: Cuttable, { l1 }: SplitRules): boolean =>
  l1 === 0 && valueMin === -Infinity && valueMax === Infinity;

/** So many standard errors of rounding are no sign of a difference, of however many cuts it is the best. */
const roundingErrors = 5;

/**
 * What a cut may seem to gain because gradients and hessians were rounded to units: of rows that are all alike some were
 * rounded up and others down. The variance of a row's rounding is a quarter of its unit squared at most; the smaller side of a
 * cut adds it up over its rows, and its square is divided by the side's hessian (the larger one adds no more than as much).
 */
export function roundingGain({ sums, rowCount, gradientUnit, hessianUnit }: Cuttable): number {
  const hessian = sums.hessian * hessianUnit;
  const slope = (sums.gradient * gradientUnit) / hessian;
  const variance = (gradientUnit ** 2 + (slope * hessianUnit) ** 2) / 4;
  return (roundingErrors ** 2 * 2 * variance * rowCount) / hessian;
}

/** The gain over the uncut leaf, less the least that is asked for. */
export function gainOf(leaf: Cuttable, rules: SplitRules, monotone: -1 | 0 | 1, l2 = rules.l2): GainOf {
  const { sums, gradientUnit, hessianUnit, valueMin, valueMax } = leaf;
  const penalties: Penalties = { l1: rules.l1, l2 };
  const [g, h] = [sums.gradient * gradientUnit, sums.hessian * hessianUnit];
  if (monotone !== 0 || valueMin > -Infinity || valueMax < Infinity)
    return boundedGain(leaf, { penalties, monotone, rules });
  const uncut = leafGain(g, h, rules) + rules.gainMin;
  return (gradient, hessian) => {
    const [left, weight] = [gradient * gradientUnit, hessian * hessianUnit];
    return leafGain(left, weight, penalties) + leafGain(g - left, h - weight, penalties) - uncut;
  };
}

type Bounded = {
  /** On the values of the two sides. */
  readonly penalties: Penalties;
  readonly monotone: -1 | 0 | 1;
  readonly rules: SplitRules;
};

/** Values are held within the bounds of the leaf; a cut whose sides are in the wrong order is worth nothing. */
function boundedGain(leaf: Cuttable, { penalties, monotone, rules }: Bounded): GainOf {
  const { sums, gradientUnit, hessianUnit, valueMin, valueMax } = leaf;
  const heldValue = (gradient: number, hessian: number, by = penalties): number =>
    Math.min(Math.max(leafValue(gradient, hessian, by), valueMin), valueMax);
  const gainAt = (value: number, gradient: number, hessian: number): number =>
    gainOfValue(value, gradient, hessian, penalties);
  const [g, h] = [sums.gradient * gradientUnit, sums.hessian * hessianUnit];
  // Without what a cut by levels adds to the penalty, or it would be worth more here than where nothing is bounded.
  const uncut = gainOfValue(heldValue(g, h, rules), g, h, rules) + rules.gainMin;
  return (gradient, hessian) => {
    const [left, weight] = [gradient * gradientUnit, hessian * hessianUnit];
    const [low, high] = [heldValue(left, weight), heldValue(g - left, h - weight)];
    if (monotone * (high - low) < 0) return 0;
    return gainAt(low, left, weight) + gainAt(high, g - left, h - weight) - uncut;
  };
}
