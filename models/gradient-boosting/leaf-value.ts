/** Penalties on the value of a leaf. */
export type Penalties = { readonly l1: number; readonly l2: number };

const shrunk = (gradient: number, l1: number): number =>
  l1 === 0 ? gradient : Math.sign(gradient) * Math.max(Math.abs(gradient) - l1, 0);

/** The value of a leaf that lowers the loss most: -G / (H + l2), G shrunk by l1 (Chen & Guestrin 2016, eq. 5). */
export function leafValue(gradient: number, hessian: number, { l1, l2 }: Penalties): number {
  const weight = hessian + l2;
  return weight > 0 ? -shrunk(gradient, l1) / weight : 0;
}

/** Twice what a leaf of that value lowers the loss by: G² / (H + l2), G shrunk by l1 (the same, eq. 6). */
export function leafGain(gradient: number, hessian: number, { l1, l2 }: Penalties): number {
  const left = shrunk(gradient, l1);
  const weight = hessian + l2;
  return weight > 0 ? (left * left) / weight : 0;
}

/** The same for a leaf whose value is given, because bounds hold it. */
export function gainOfValue(value: number, gradient: number, hessian: number, { l1, l2 }: Penalties): number {
  return -(2 * gradient * value + (hessian + l2) * value * value) - 2 * l1 * Math.abs(value);
}
