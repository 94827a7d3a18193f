/**
 * Reads inside bounds that the caller knows. One accessor per element type: each keeps a single shape for the compiler,
 * so that kernels stay as fast as bare indexing (a shared generic one measured several times slower).
 */

/** The double at a place inside bounds. */
export const realAt = (values: Float64Array, at: number): number =>
  // biome-ignore lint/style/noNonNullAssertion: the caller's loop bounds prove it
  values[at]!;

/** The integer at a place inside bounds. */
export const intAt = (values: Int32Array, at: number): number =>
  // biome-ignore lint/style/noNonNullAssertion: the caller's loop bounds prove it
  values[at]!;

/** The number, of single or double precision, at a place inside bounds. */
export const numberAt = (values: Float64Array | Float32Array, at: number): number =>
  // biome-ignore lint/style/noNonNullAssertion: the caller's loop bounds prove it
  values[at]!;

/** The item at a place inside bounds. */
export const itemAt = <Item>(values: readonly Item[], at: number): Item =>
  // biome-ignore lint/style/noNonNullAssertion: the caller's loop bounds prove it
  values[at]!;
