import { exponential, keep, leaveMost, pairAt, singlesAt } from './gradient';

/**
 * ln Σ e^score over the classes of each row, as a double at `out`; the scores of a class lie `stride` bytes behind those of
 * the one before.
 */
export function normalise(
  scores: usize,
  stride: usize,
  classCount: usize,
  from: usize,
  to: usize,
  out: usize,
): void {
  for (let row: usize = from; row < to; row += 2) {
    // The last of an odd count is reckoned twice, as by the gradients.
    const isPair = row + 1 < to;
    const first = scores + (row << 3);
    let most = pairAt(first, isPair);
    for (let k: usize = 1; k < classCount; k++) most = f64x2.pmax(most, pairAt(first + k * stride, isPair));
    let sum = f64x2.splat(0);
    for (let k: usize = 0; k < classCount; k++)
      sum = f64x2.add(sum, exponential(f64x2.sub(pairAt(first + k * stride, isPair), most)));
    store<f64>(out + (row << 3), f64x2.extract_lane(most, 0) + Math.log(f64x2.extract_lane(sum, 0)));
    if (isPair)
      store<f64>(out + (row << 3) + 8, f64x2.extract_lane(most, 1) + Math.log(f64x2.extract_lane(sum, 1)));
  }
}

/**
 * Log loss of several classes, whose places are of single precision, by the score of one of them: p - y and p(1 - p), the latter times `factor` (Friedman 2001,
 * algorithm 6: classes share what one score adds too much; LightGBM's K / (K - 1)), weighted.
 */
export function softmax(
  scores: usize,
  norms: usize,
  labels: usize,
  weights: usize,
  from: usize,
  to: usize,
  out: usize,
  most: usize,
  place: f64,
  factor: f64,
): void {
  const one = f64x2.splat(1);
  const own = f64x2.splat(place);
  let gradientMax = f64x2.splat(0);
  let hessianMax = f64x2.splat(0);
  for (let row: usize = from; row < to; row += 2) {
    const isPair = row + 1 < to;
    const score = f64x2.sub(pairAt(scores + (row << 3), isPair), pairAt(norms + (row << 3), isPair));
    const probability = f64x2.pmin(exponential(score), one);
    const isOwn = v128.and(f64x2.eq(singlesAt(labels + (row << 2), isPair), own), one);
    let gradient = f64x2.sub(probability, isOwn);
    let hessian = f64x2.mul(f64x2.mul(probability, f64x2.sub(one, probability)), f64x2.splat(factor));
    if (weights) {
      const weight = singlesAt(weights + (row << 2), isPair);
      gradient = f64x2.mul(gradient, weight);
      hessian = f64x2.mul(hessian, weight);
    }
    gradientMax = f64x2.pmax(gradientMax, f64x2.abs(gradient));
    hessianMax = f64x2.pmax(hessianMax, hessian);
    keep(gradient, hessian, out + (row << 3), isPair);
  }
  leaveMost(most, gradientMax, hessianMax);
}
