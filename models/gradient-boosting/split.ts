/** Sums over rows in quantised units: whole numbers, exact. */
export type UnitSums = { readonly gradient: number; readonly hessian: number };

/** How a leaf is cut in two, as the growth of a tree finds it. */
export type Split = {
  readonly feature: number;
  /** What the split lowers the loss by, in units of the loss, twice. */
  readonly gain: number;
  readonly left: UnitSums;
  readonly rule: SplitRule;
};

export type SplitRule =
  /** Bins up to `bin` go left. */
  | { readonly kind: 'number'; readonly bin: number; readonly missingLeft: boolean }
  /** These bins go left; the missing one may be among them. `l2` is added to the penalty on the values of both sides. */
  | { readonly kind: 'levels'; readonly bins: readonly number[]; readonly l2: number };

/** What a split must hold, and how its gain is counted. */
export type SplitRules = {
  readonly leafRowsMin: number;
  readonly leafHessianMin: number;
  readonly gainMin: number;
  readonly l1: number;
  readonly l2: number;
  readonly categoryL2: number;
  readonly categorySmoothing: number;
  readonly categoryRowsMin: number;
  readonly categoryLevelsMax: number;
  readonly oneHotLevelsMax: number;
};

/** A leaf that may be cut: its sums, and what a unit is worth. */
export type Cuttable = {
  readonly sums: UnitSums;
  readonly rowCount: number;
  readonly gradientUnit: number;
  readonly hessianUnit: number;
  /** Bounds of the leaf's value that monotone features above it set. */
  readonly valueMin: number;
  readonly valueMax: number;
};

/** Sides of all 256 bins, the missing one last: 1 goes left. */
export function sidesOf(rule: SplitRule): Uint8Array {
  const sides = new Uint8Array(256);
  if (rule.kind === 'levels') {
    for (const bin of rule.bins) sides[bin] = 1;
    return sides;
  }
  sides.fill(1, 0, rule.bin + 1);
  sides[255] = rule.missingLeft ? 1 : 0;
  return sides;
}
