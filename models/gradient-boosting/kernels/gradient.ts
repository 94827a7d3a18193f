// Gradient and hessian of the loss at the score of each row, single precision, side by side. Each kernel returns nothing
// and leaves the largest |gradient| and hessian of its rows at `most` (two doubles), by which they are quantised.

/** Log loss of a binary label, of single precision: p - y and p(1 - p), weighted. */
export function logistic(
  scores: usize,
  labels: usize,
  weights: usize,
  from: usize,
  to: usize,
  out: usize,
  most: usize,
): void {
  let gradientMax = f64x2.splat(0);
  let hessianMax = f64x2.splat(0);
  for (let row: usize = from; row < to; row += 2) {
    // The last of an odd count is reckoned twice: a row's gradient is the same wherever blocks of rows end.
    const isPair = row + 1 < to;
    const score = pairAt(scores + (row << 3), isPair);
    const label = singlesAt(labels + (row << 2), isPair);
    const probability = sigmoid(score);
    let gradient = f64x2.sub(probability, label);
    let hessian = f64x2.mul(probability, f64x2.sub(v128.load(constants, 224), probability));
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

/** The larger one of both lanes, of gradients and of hessians. */
export function leaveMost(most: usize, gradientMax: v128, hessianMax: v128): void {
  store<f64>(most, max(f64x2.extract_lane(gradientMax, 0), f64x2.extract_lane(gradientMax, 1)));
  store<f64>(most + 8, max(f64x2.extract_lane(hessianMax, 0), f64x2.extract_lane(hessianMax, 1)));
}

export function pairAt(at: usize, isPair: bool): v128 {
  return isPair ? v128.load(at) : v128.load64_splat(at);
}

/** Two numbers of single precision. */
export function singlesAt(at: usize, isPair: bool): v128 {
  return f64x2.promote_low_f32x4(isPair ? v128.load64_zero(at) : v128.load32_splat(at));
}

export function keep(gradient: v128, hessian: v128, at: usize, isPair: bool): void {
  const singles = f32x4.demote_f64x2_zero(gradient);
  const pairs = v128.shuffle<i32>(singles, f32x4.demote_f64x2_zero(hessian), 0, 4, 1, 5);
  if (isPair) v128.store(at, pairs);
  else v128.store64_lane(at, pairs, 0);
}

/**
 * Poisson deviance of a count by the logarithm of its rate: e^score - label and e^score, the latter times `stepFactor`, so
 * that no step of a leaf is long (LightGBM's `poisson_max_delta_step`), weighted.
 */
export function poisson(
  scores: usize,
  labels: usize,
  weights: usize,
  from: usize,
  to: usize,
  out: usize,
  most: usize,
  stepFactor: f64,
): void {
  let gradientMax = f64x2.splat(0);
  let hessianMax = f64x2.splat(0);
  for (let row: usize = from; row < to; row += 2) {
    const isPair = row + 1 < to;
    const rate = exponential(pairAt(scores + (row << 3), isPair));
    let gradient = f64x2.sub(rate, pairAt(labels + (row << 3), isPair));
    let hessian = f64x2.mul(rate, f64x2.splat(stepFactor));
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

/** 1 / (1 + e^-score) of two scores. */
function sigmoid(scores: v128): v128 {
  const one = v128.load(constants, 224);
  return f64x2.div(one, f64x2.add(one, exponential(f64x2.neg(scores))));
}

/**
 * What `exponential` reckons with, each twice: in memory, for it is loaded there with one instruction, and made anew in each
 * round with several. 0: 1.5 × 2^52, which rounds a double below 2^51 to a whole number that stands in its low bits then.
 * 16: 1 / ln 2. 32 and 48: ln 2, cut in two so that a multiple of the first part is exact (Cody & Waite 1980). 64 and 80:
 * scores beyond which the exponential would leave the range of doubles. 96: one over the factorials of 9 to 2. 224: one.
 */
const constants = memory.data<f64>([
  6755399441055744,
  6755399441055744,
  Math.LOG2E,
  Math.LOG2E,
  0.6931471803691238,
  0.6931471803691238,
  1.9082149292705877e-10,
  1.9082149292705877e-10,
  -708,
  -708,
  708,
  708,
  2.7557319223985893e-6,
  2.7557319223985893e-6,
  2.48015873015873e-5,
  2.48015873015873e-5,
  1.984126984126984e-4,
  1.984126984126984e-4,
  1.388888888888889e-3,
  1.388888888888889e-3,
  8.333333333333333e-3,
  8.333333333333333e-3,
  4.1666666666666664e-2,
  4.1666666666666664e-2,
  0.16666666666666666,
  0.16666666666666666,
  0.5,
  0.5,
  1,
  1,
]);

/**
 * e^x of two numbers to within 10^-11 of it, which is more than the single precision keeps that gradients have. Made of
 * additions and multiplications, which every machine rounds alike; a third of the time of an exponential function to the
 * last bit.
 */
export function exponential(exponents: v128): v128 {
  const one = v128.load(constants, 224);
  const x = f64x2.pmin(f64x2.pmax(exponents, v128.load(constants, 64)), v128.load(constants, 80));
  const shifted = f64x2.add(f64x2.mul(x, v128.load(constants, 16)), v128.load(constants));
  const n = f64x2.sub(shifted, v128.load(constants));
  const high = f64x2.sub(x, f64x2.mul(n, v128.load(constants, 32)));
  const r = f64x2.sub(high, f64x2.mul(n, v128.load(constants, 48)));
  // e^r by its series, for |r| ≤ ln 2 / 2.
  let sum = v128.load(constants, 96);
  sum = f64x2.add(f64x2.mul(sum, r), v128.load(constants, 112));
  sum = f64x2.add(f64x2.mul(sum, r), v128.load(constants, 128));
  sum = f64x2.add(f64x2.mul(sum, r), v128.load(constants, 144));
  sum = f64x2.add(f64x2.mul(sum, r), v128.load(constants, 160));
  sum = f64x2.add(f64x2.mul(sum, r), v128.load(constants, 176));
  sum = f64x2.add(f64x2.mul(sum, r), v128.load(constants, 192));
  sum = f64x2.add(f64x2.mul(sum, r), v128.load(constants, 208));
  sum = f64x2.add(f64x2.mul(sum, r), one);
  sum = f64x2.add(f64x2.mul(sum, r), one);
  // 2^n: n in the place of the exponent, beside that of 1.
  const power = i64x2.add(i64x2.shl(shifted, 52), one);
  return f64x2.mul(sum, power);
}
