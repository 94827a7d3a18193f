/** The bin of a missing value. */
const missing: usize = 255;

/** A cut that was found: gain (0: none), last bin that goes left, whether missing rows do, the left side's sums. */
const cutDoubles: usize = 5;

/**
 * The best cut of each feature of a leaf. `binCounts` has a word per feature: its bins without the missing one, or 0 where
 * it is not to be cut here. The leaf's sums and the least hessian of a side are in units. Leaves five doubles per feature
 * at `out`.
 */
export function cutNumbers(
  histograms: usize,
  binCounts: usize,
  featureCount: usize,
  wholeGradient: f64,
  wholeHessian: f64,
  hessianMin: f64,
  gradientUnit: f64,
  hessianUnit: f64,
  l2: f64,
  uncut: f64,
  out: usize,
): void {
  for (let feature: usize = 0; feature < featureCount; feature++) {
    const histogram = histograms + (feature << 11);
    const bins = load<i32>(binCounts + (feature << 2));
    const found = out + ((feature * cutDoubles) << 3);
    store<f64>(found, 0);
    if (bins === 0) continue;
    const lacking = load<i64>(histogram + (missing << 3));
    const hasMissing = lacking !== 0;
    // Where missing rows go right alone, a cut behind the last bin parts them from all others.
    const last = hasMissing ? bins : bins - 1;
    cut(
      histogram,
      last,
      0,
      0,
      wholeGradient,
      wholeHessian,
      hessianMin,
      gradientUnit,
      hessianUnit,
      l2,
      uncut,
      found,
    );
    if (!hasMissing) continue;
    cut(
      histogram,
      bins - 1,
      lacking,
      1,
      wholeGradient,
      wholeHessian,
      hessianMin,
      gradientUnit,
      hessianUnit,
      l2,
      uncut,
      found,
    );
  }
}

/** Keeps the best cut of the first `count` bins where it is better than the one at `out`. */
function cut(
  histogram: usize,
  count: i32,
  start: i64,
  missingLeft: f64,
  wholeGradient: f64,
  wholeHessian: f64,
  hessianMin: f64,
  gradientUnit: f64,
  hessianUnit: f64,
  l2: f64,
  uncut: f64,
  out: usize,
): void {
  let left = start;
  let best = load<f64>(out);
  let bestBin: i32 = -1;
  let bestLeft: i64 = 0;
  for (let bin = 0; bin < count; bin++) {
    const added = load<i64>(histogram + ((<usize>bin) << 3));
    if (added === 0) continue;
    left += added;
    const units = <f64>(left & 0xffffffff);
    if (units < hessianMin) continue;
    if (wholeHessian - units < hessianMin) break;
    const hessian = units * hessianUnit;
    const gradient = <f64>(left >> 32) * gradientUnit;
    const other = wholeGradient * gradientUnit - gradient;
    const rest = wholeHessian * hessianUnit - hessian;
    const gain = (gradient * gradient) / (hessian + l2) + (other * other) / (rest + l2) - uncut;
    if (gain > best) {
      best = gain;
      bestBin = bin;
      bestLeft = left;
    }
  }
  if (bestBin < 0) return;
  store<f64>(out, best);
  store<f64>(out + 8, <f64>bestBin);
  store<f64>(out + 16, missingLeft);
  store<f64>(out + 24, <f64>(bestLeft >> 32));
  store<f64>(out + 32, <f64>(bestLeft & 0xffffffff));
}
