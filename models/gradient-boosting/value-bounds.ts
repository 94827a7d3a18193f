import { leafValue } from './leaf-value.ts';
import type { Cuttable, Split, SplitRules, UnitSums } from './split.ts';

/** What the value of a leaf is held within. */
export type ValueBounds = { readonly valueMin: number; readonly valueMax: number };

type Sides = { readonly rest: UnitSums; readonly rules: SplitRules; readonly monotone: -1 | 0 | 1 };

/**
 * The bounds of the two sides of a cut: those of the leaf; where the feature is monotone, neither side's values may pass
 * the middle between the two.
 */
export function childBounds(
  leaf: Cuttable,
  { left }: Split,
  { rest, rules, monotone }: Sides,
): { readonly left: ValueBounds; readonly right: ValueBounds } {
  const { valueMin, valueMax, gradientUnit, hessianUnit } = leaf;
  const bounds = { valueMin, valueMax };
  if (monotone === 0) return { left: bounds, right: bounds };
  const heldValue = ({ gradient, hessian }: UnitSums): number =>
    Math.min(Math.max(leafValue(gradient * gradientUnit, hessian * hessianUnit, rules), valueMin), valueMax);
  const middle = (heldValue(left) + heldValue(rest)) / 2;
  const [below, above] = [
    { valueMin, valueMax: middle },
    { valueMin: middle, valueMax },
  ];
  return monotone === 1 ? { left: below, right: above } : { left: above, right: below };
}
