/** Bad outcomes of two arms as they truly are. */
export type TrueRates = {
  readonly candidate: number;
  readonly stable: number;
  /** Of the candidate. */
  readonly share: number;
};

/** Kullback-Leibler divergence of two Bernoulli distributions, in nats. */
export function bernoulliDivergence(p: number, q: number): number {
  if ((q <= 0 || q >= 1) && p !== q) return Number.POSITIVE_INFINITY;
  const part = (a: number, b: number): number => (a === 0 ? 0 : a * Math.log(a / b));
  return part(p, q) + part(1 - p, 1 - q);
}

/**
 * Wald 1945 ("Sequential tests of statistical hypotheses"): ln(1/α) / KL, the entities of both arms that the best sequential
 * test of level α needs on average to tell the true rates from the nearest ones that the null allows. The nearest is
 * sought over the rate of stable, of which `allowed` gives the most that the candidate may have. Infinity where the
 * truth is allowed.
 */
export function waldBound(
  { candidate, stable, share }: TrueRates,
  alpha: number,
  allowed: (stable: number) => number,
): number {
  if (candidate <= allowed(stable)) return Number.POSITIVE_INFINITY;
  const divergence = (rate: number): number =>
    share * bernoulliDivergence(candidate, allowed(rate)) + (1 - share) * bernoulliDivergence(stable, rate);
  return -Math.log(alpha) / lowest(divergence, stable, candidate);
}

/** The least value of a convex function between two ends, by golden sections. */
function lowest(value: (x: number) => number, from: number, to: number): number {
  const golden = (Math.sqrt(5) - 1) / 2;
  let [low, high] = [from, to];
  for (let i = 0; i < 80; i++) {
    const [left, right] = [high - golden * (high - low), low + golden * (high - low)];
    if (value(left) < value(right)) high = right;
    else low = left;
  }
  return value((low + high) / 2);
}
