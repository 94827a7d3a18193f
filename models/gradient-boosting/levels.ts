/** Gradients of more levels narrow nothing; their units must not overflow 31 bits when all rows are added up. */
const levelsMax = 2 ** 20;

/** Levels that gradients of so many rows are quantised to, on either side of zero. */
export const levelsOf = (rowCount: number): number =>
  Math.min(levelsMax, Math.floor((2 ** 31 - 1) / rowCount) - 1);

/** Half of four bytes hold as many, one of rounding among them. */
const shortLevelsMax = 2 ** 15 - 2;

/** Bytes of a row's packed gradient and hessian. */
export const packedBytesOf = (rowCount: number): 4 | 8 => (levelsOf(rowCount) <= shortLevelsMax ? 4 : 8);
