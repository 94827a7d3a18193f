import { ascending } from './placements.ts';

/** Up to this product of the sizes the p-value is exact. */
const exactProductMax = 10_000 * 100;

/** Largest distance of the two distribution functions, and the p-value of "both samples come from one distribution". */
export type KolmogorovSmirnov = { readonly distance: number; readonly p: number };

/**
 * The two-sample Kolmogorov-Smirnov test, two-sided. Exact p by Hodges 1958 where the sizes' product is at most a
 * million, else Smirnov's limit with Stephens' correction of 1970. Ties make p conservative. Samples are not empty and hold no NaN.
 */
export function kolmogorovSmirnov(a: Float64Array, b: Float64Array): KolmogorovSmirnov {
  if (a.length === 0 || b.length === 0)
    throw new RangeError(`empty sample: ${a.length} and ${b.length} rows`);
  const distance = largestGap(ascending(a), ascending(b));
  const exact = a.length * b.length <= exactProductMax;
  return { distance, p: exact ? exactP(distance, a.length, b.length) : limitP(distance, a.length, b.length) };
}

function largestGap(a: Float64Array, b: Float64Array): number {
  let gap = 0;
  let i = 0;
  let j = 0;
  while (i < a.length && j < b.length) {
    const x = Math.min(a[i] as number, b[j] as number);
    while (i < a.length && (a[i] as number) <= x) i++;
    while (j < b.length && (b[j] as number) <= x) j++;
    gap = Math.max(gap, Math.abs(i / a.length - j / b.length));
  }
  return gap;
}

/** One less the share of lattice paths that stay closer to the diagonal than the distance. */
function exactP(distance: number, m: number, n: number): number {
  // A lattice distance is a multiple of 1/(mn): half a step below it tells "smaller" from "equal" despite rounding.
  const limit = (Math.floor(distance * m * n - 1e-7) + 0.5) / (m * n);
  const inside = new Float64Array(n + 1);
  for (let j = 0; j <= n; j++) inside[j] = j / n > limit ? 0 : 1;
  for (let i = 1; i <= m; i++) {
    const weight = i / (i + n);
    inside[0] = i / m > limit ? 0 : weight * (inside[0] as number);
    for (let j = 1; j <= n; j++) {
      const reached = weight * (inside[j] as number) + (inside[j - 1] as number);
      inside[j] = Math.abs(i / m - j / n) > limit ? 0 : reached;
    }
  }
  return Math.min(Math.max(1 - (inside[n] as number), 0), 1);
}

function limitP(distance: number, m: number, n: number): number {
  const size = Math.sqrt((m * n) / (m + n));
  const exponent = -2 * (distance * (size + 0.12 + 0.11 / size)) ** 2;
  // Below this the alternating series needs hundreds of terms and its sum is 1 to fifteen digits.
  if (exponent > -0.08) return 1;
  let sum = 0;
  for (let k = 1; k <= 100; k++) sum += (k % 2 === 1 ? 2 : -2) * Math.exp(exponent * k * k);
  return Math.min(Math.max(sum, 0), 1);
}
