// Gradient and hessian of the loss at the score of each row, single precision, side by side. Each kernel returns nothing
// and leaves the largest |gradient| and hessian of its rows at `most` (two doubles), by which they are quantised.

/** Log loss of a binary label: p - y and p(1 - p), weighted. */
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
    const label = pairAt(labels + (row << 3), isPair);
    const probability = sigmoid(score);
    let gradient = f64x2.sub(probability, label);
    let hessian = f64x2.mul(probability, f64x2.sub(f64x2.splat(1), probability));
    if (weights) {
      const weight = weightsAt(weights + (row << 2), isPair);
      gradient = f64x2.mul(gradient, weight);
      hessian = f64x2.mul(hessian, weight);
    }
    gradientMax = f64x2.pmax(gradientMax, f64x2.abs(gradient));
    hessianMax = f64x2.pmax(hessianMax, hessian);
    const pairs = v128.shuffle<i32>(
      f32x4.demote_f64x2_zero(gradient),
      f32x4.demote_f64x2_zero(hessian),
      0,
      4,
      1,
      5,
    );
    if (isPair) v128.store(out + (row << 3), pairs);
    else v128.store64_lane(out + (row << 3), pairs, 0);
  }
  store<f64>(most, max(f64x2.extract_lane(gradientMax, 0), f64x2.extract_lane(gradientMax, 1)));
  store<f64>(most + 8, max(f64x2.extract_lane(hessianMax, 0), f64x2.extract_lane(hessianMax, 1)));
}

function pairAt(at: usize, isPair: bool): v128 {
  return isPair ? v128.load(at) : v128.load64_splat(at);
}

function weightsAt(at: usize, isPair: bool): v128 {
  return f64x2.promote_low_f32x4(isPair ? v128.load64_zero(at) : v128.load32_splat(at));
}

/** Half the squared error: score - y and 1, weighted. */
export function squared(
  scores: usize,
  labels: usize,
  weights: usize,
  from: usize,
  to: usize,
  out: usize,
  most: usize,
): void {
  let gradientMax: f64 = 0;
  let hessianMax: f64 = 0;
  for (let row: usize = from; row < to; row++) {
    const weight: f64 = weights ? load<f32>(weights + (row << 2)) : 1;
    const gradient = (load<f64>(scores + (row << 3)) - load<f64>(labels + (row << 3))) * weight;
    gradientMax = max(gradientMax, abs(gradient));
    hessianMax = max(hessianMax, weight);
    store<f32>(out + (row << 3), <f32>gradient);
    store<f32>(out + (row << 3) + 4, <f32>weight);
  }
  store<f64>(most, gradientMax);
  store<f64>(most + 8, hessianMax);
}

/** 1.5 × 2^52: added to a double below 2^51, it rounds it to a whole number, which stands in the low bits then. */
const rounder: f64 = 6755399441055744;
const log2e: f64 = Math.LOG2E;
/** ln 2, cut in two so that a multiple of the first part is exact (Cody & Waite 1980). */
const ln2High: f64 = 0.6931471803691238;
const ln2Low: f64 = 1.9082149292705877e-10;
/** Beyond it the exponential would leave the range of doubles. */
const scoreMost: f64 = 708;

/**
 * 1 / (1 + e^-score) of two scores to within 10^-11 of it, which is more than the single precision keeps that gradients
 * have. Made of additions, multiplications and one division, which every machine rounds alike; a third of the time of an
 * exponential function to the last bit.
 */
function sigmoid(scores: v128): v128 {
  const x = f64x2.pmax(f64x2.pmin(f64x2.neg(scores), f64x2.splat(scoreMost)), f64x2.splat(-scoreMost));
  const shifted = f64x2.add(f64x2.mul(x, f64x2.splat(log2e)), f64x2.splat(rounder));
  const n = f64x2.sub(shifted, f64x2.splat(rounder));
  const high = f64x2.sub(x, f64x2.mul(n, f64x2.splat(ln2High)));
  const r = f64x2.sub(high, f64x2.mul(n, f64x2.splat(ln2Low)));
  // e^r by its series, for |r| ≤ ln 2 / 2.
  let sum = f64x2.splat(1.0 / 362880);
  sum = f64x2.add(f64x2.mul(sum, r), f64x2.splat(1.0 / 40320));
  sum = f64x2.add(f64x2.mul(sum, r), f64x2.splat(1.0 / 5040));
  sum = f64x2.add(f64x2.mul(sum, r), f64x2.splat(1.0 / 720));
  sum = f64x2.add(f64x2.mul(sum, r), f64x2.splat(1.0 / 120));
  sum = f64x2.add(f64x2.mul(sum, r), f64x2.splat(1.0 / 24));
  sum = f64x2.add(f64x2.mul(sum, r), f64x2.splat(1.0 / 6));
  sum = f64x2.add(f64x2.mul(sum, r), f64x2.splat(0.5));
  sum = f64x2.add(f64x2.mul(sum, r), f64x2.splat(1));
  sum = f64x2.add(f64x2.mul(sum, r), f64x2.splat(1));
  const power = i64x2.add(i64x2.shl(shifted, 52), i64x2.splat(1023 << 52));
  return f64x2.div(f64x2.splat(1), f64x2.add(f64x2.splat(1), f64x2.mul(sum, power)));
}
