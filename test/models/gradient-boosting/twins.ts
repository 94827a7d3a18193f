/** The kernels in plain TypeScript, on arrays: slow, and easy to believe. */

export const missing = 255;

/** The count of bounds below the value. */
export const binTwin = (value: number, bounds: readonly number[]): number =>
  Number.isNaN(value) ? missing : bounds.filter((bound) => bound < value).length;

export type Rows = { readonly bins: Uint8Array; readonly width: number };
export type Pair = { readonly gradient: number; readonly hessian: number };

/** Sums per feature and bin, over these rows. */
export function histogramTwin(
  { bins, width }: Rows,
  units: readonly Pair[],
  rows: readonly number[],
): Pair[][] {
  const sums = Array.from({ length: width }, () =>
    Array.from({ length: 256 }, () => ({ gradient: 0, hessian: 0 })),
  );
  for (const row of rows) {
    for (let feature = 0; feature < width; feature++) {
      const sum = sums[feature]?.[bins[row * width + feature] ?? 0];
      if (sum === undefined) continue;
      sum.gradient += units[row]?.gradient ?? 0;
      sum.hessian += units[row]?.hessian ?? 0;
    }
  }
  return sums;
}

/** Rows in their order, those that go left first. */
export const partitionTwin = (
  rows: readonly number[],
  goesLeft: (row: number) => boolean,
): readonly number[] => [...rows.filter(goesLeft), ...rows.filter((row) => !goesLeft(row))];

export function mixTwin(word: number): number {
  let mixed = word ^ (word >>> 16);
  mixed = Math.imul(mixed, 0x85ebca6b);
  mixed ^= mixed >>> 13;
  mixed = Math.imul(mixed, 0xc2b2ae35);
  return (mixed ^ (mixed >>> 16)) >>> 0;
}

/** Rounded up by a chance as large as what is behind the point, to within the 2⁻³¹ that lifting above zero loses. */
export function quantiseTwin(row: number, { gradient, hessian }: Pair, scales: Pair, key: number): Pair {
  const chance = mixTwin(row ^ key);
  return {
    gradient:
      Math.floor(Math.fround(gradient) * scales.gradient + (chance >>> 16) / 65_536 + 2_097_152) - 2_097_152,
    hessian: Math.floor(Math.fround(hessian) * scales.hessian + (chance & 0xffff) / 65_536),
  };
}

/** Gradient and hessian of the log loss at a raw score. */
export function logisticTwin(score: number, label: number, weight: number): Pair {
  const probability = 1 / (1 + Math.exp(-score));
  return { gradient: (probability - label) * weight, hessian: probability * (1 - probability) * weight };
}
