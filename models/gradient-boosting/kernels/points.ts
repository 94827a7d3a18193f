// What is reckoned at each point of a quadrature, two at a time. At `points` are four arrays of `bytes`: t, 1 - t, the weight
// of the point, and that over 1 - t.

/**
 * Leaves at `slot` the product of a way that keeps to a source, whose share of rows is `zero` now, and behind it one
 * over its factor t + (1 - t) zero; at `before` is one over the factor that it had.
 */
export function takeSource(
  points: usize,
  bytes: usize,
  product: usize,
  scale: f64,
  before: usize,
  zero: f64,
  slot: usize,
): void {
  const rests = points + bytes;
  const inverse = slot + bytes;
  for (let at: usize = 0; at < bytes; at += 16) {
    const factor = f64x2.add(v128.load(points + at), f64x2.mul(v128.load(rests + at), f64x2.splat(zero)));
    v128.store(inverse + at, f64x2.div(f64x2.splat(1), factor));
    const above = f64x2.mul(f64x2.mul(v128.load(product + at), f64x2.splat(scale)), v128.load(before + at));
    v128.store(slot + at, f64x2.mul(above, factor));
  }
}

/** The same of a way that leaves a source: its factor is 1 - t, and what is in `scale`. */
export function leaveSource(
  points: usize,
  bytes: usize,
  product: usize,
  scale: f64,
  before: usize,
  slot: usize,
): void {
  const rests = points + bytes;
  for (let at: usize = 0; at < bytes; at += 16) {
    const above = f64x2.mul(f64x2.mul(v128.load(product + at), f64x2.splat(scale)), v128.load(before + at));
    v128.store(slot + at, f64x2.mul(above, v128.load(rests + at)));
  }
}

/** The integral over t of what the source changes in both sums, which are added up then, at `sum`. */
export function contributionOf(
  points: usize,
  bytes: usize,
  inverse: usize,
  inverseBefore: usize,
  zero: f64,
  zeroBefore: f64,
  sum: usize,
  otherSum: usize,
): f64 {
  const weights = points + 2 * bytes;
  const restWeights = points + 3 * bytes;
  let found = f64x2.splat(0);
  for (let at: usize = 0; at < bytes; at += 16) {
    const own = v128.load(sum + at);
    const rest = v128.load(otherSum + at);
    const both = f64x2.add(own, rest);
    const now = f64x2.mul(f64x2.mul(v128.load(inverse + at), f64x2.splat(1 - zero)), own);
    // All leaves below were counted under the source's factor above, too: that is taken back.
    const then = f64x2.mul(f64x2.mul(v128.load(inverseBefore + at), f64x2.splat(1 - zeroBefore)), both);
    found = f64x2.add(found, f64x2.mul(v128.load(weights + at), f64x2.sub(now, then)));
    found = f64x2.sub(found, f64x2.mul(v128.load(restWeights + at), rest));
    v128.store(sum + at, both);
  }
  return f64x2.extract_lane(found, 0) + f64x2.extract_lane(found, 1);
}

/** Leaves a value times a product at `sum`. */
export function spread(bytes: usize, product: usize, value: f64, sum: usize): void {
  for (let at: usize = 0; at < bytes; at += 16)
    v128.store(sum + at, f64x2.mul(v128.load(product + at), f64x2.splat(value)));
}
