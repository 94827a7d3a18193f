import { normalCdf } from './normal.ts';

/** How much of the planned evidence is there: 1 where as much as planned, more after. */
export type SequenceAt = {
  /** Of one side. */
  readonly alpha: number;
  readonly progress: number;
  /** Degrees of freedom of the standard error; Infinity where it is known. @default Infinity */
  readonly freedom?: number;
};

/**
 * Points at which the boundary is sharp, as the inverse of the progress, and their weights. One point alone is 7 % narrower
 * there and three times as wide at a hundredth of it, where harm that is larger than the margin should be found.
 */
const scales = [
  { early: 2, weight: 0.4 },
  { early: 30, weight: 0.3 },
  { early: 450, weight: 0.3 },
] as const;

/**
 * How many standard errors a mean must be away from a limit to be beyond it, at whatever looks: the boundary of a
 * one-sided asymptotic confidence sequence (Waudby-Smith, Arbour, Sinha, Kennedy & Ramdas 2023, "Time-uniform central
 * limit theory and asymptotic confidence sequences", prop. B.1: Robbins' mixture over a half-normal), solved without
 * the closing inequality, and mixed over three scales. With x = progress · x* (x* = −2 ln 2α + ln(1 − 2 ln 2α)), it is
 * the z where Σ weight · 2 (x + 1)^−½ exp(u²/2) Φ(u) = 1/α, u = z √(x / (x + 1)).
 *
 * With few values the standard error is itself uncertain: the boundary grows to Student's by z + (z³ + z) / 4ν (Fisher &
 * Cornish 1960).
 */
export function sequenceBoundary({
  alpha,
  progress,
  freedom = Number.POSITIVE_INFINITY,
}: SequenceAt): number {
  if (!(progress > 0)) return Number.POSITIVE_INFINITY;
  const sharpest = -2 * Math.log(2 * alpha) + Math.log(1 - 2 * Math.log(2 * alpha));
  const xs = scales.map(({ early, weight }) => ({ x: progress * early * sharpest, weight }));
  const z = solve(xs, -Math.log(alpha));
  return z + (z ** 3 + z) / (4 * freedom);
}

type Part = { readonly x: number; readonly weight: number };

/** Newton's steps: the logarithm of a mixture of exponentials is convex, so that they do not stray. */
function solve(parts: readonly Part[], target: number): number {
  let z = Math.sqrt(3 * target);
  for (let step = 0; step < 60; step++) {
    const { ln, slope } = lnMixture(parts, z);
    const next = Math.max(z - (ln - target) / slope, z / 4);
    if (Math.abs(next - z) < 1e-10 * z) return next;
    z = next;
  }
  return z;
}

function lnMixture(parts: readonly Part[], z: number): { readonly ln: number; readonly slope: number } {
  let most = Number.NEGATIVE_INFINITY;
  const each = parts.map(({ x, weight }) => {
    const reach = Math.sqrt(x / (x + 1));
    const u = z * reach;
    const below = normalCdf(u);
    const ln = Math.log((2 * weight * below) / Math.sqrt(x + 1)) + (u * u) / 2;
    const density = Math.exp((-u * u) / 2) / Math.sqrt(2 * Math.PI);
    most = Math.max(most, ln);
    return { ln, slope: reach * (u + density / below) };
  });
  let sum = 0;
  let slopes = 0;
  for (const { ln, slope } of each) {
    const share = Math.exp(ln - most);
    sum += share;
    slopes += share * slope;
  }
  return { ln: most + Math.log(sum), slope: slopes / sum };
}
