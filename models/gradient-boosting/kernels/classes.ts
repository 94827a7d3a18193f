// Sums of classes: units of weight per class of the rows of a leaf, exact as whole numbers. Those of a feature are 256 totals,
// of a bin each and the missing one last, and behind them a line of every class for each bin.

/** Bins of a feature, the missing one among them. */
const binCount: usize = 256;
const missing: usize = 255;

/** The weight of each class among the rows at `from` to `to` of `rows`, as a word each at `out`. */
export function totalClasses(
  rows: usize,
  from: usize,
  to: usize,
  packed: usize,
  labels: usize,
  classCount: usize,
  out: usize,
): void {
  memory.fill(out, 0, classCount << 2);
  for (let at: usize = from; at < to; at++) {
    const row: usize = load<u32>(rows + (at << 2));
    const place = out + ((<usize>load<f64>(labels + (row << 3))) << 2);
    store<i32>(place, load<i32>(place) + load<i32>(packed + (row << 3)));
  }
}

/** The same of each bin of a feature, whose bin is byte / step % size of its column. The line of a bin without rows is not written. */
export function sumClasses(
  column: usize,
  step: u32,
  size: u32,
  rows: usize,
  from: usize,
  to: usize,
  packed: usize,
  labels: usize,
  classCount: usize,
  out: usize,
): void {
  const isAlone = size === 256;
  const last = size - 1;
  const lines = out + (binCount << 2);
  memory.fill(out, 0, binCount << 2);
  for (let at: usize = from; at < to; at++) {
    const row: usize = load<u32>(rows + (at << 2));
    let bin: u32 = load<u8>(column + row);
    if (!isAlone) {
      bin = (bin / step) % size;
      if (bin === last) bin = 255;
    }
    const weight = load<i32>(packed + (row << 3));
    const total = out + ((<usize>bin) << 2);
    const line = lines + ((<usize>bin * classCount) << 2);
    // Few bins of a deep leaf have rows: to clear the lines of all would take longer than to count.
    if (load<i32>(total) === 0) memory.fill(line, 0, classCount << 2);
    store<i32>(total, load<i32>(total) + weight);
    const place = line + ((<usize>load<f64>(labels + (row << 3))) << 2);
    store<i32>(place, load<i32>(place) + weight);
  }
}

/**
 * The cut of a number's first `bins` bins that lowers Gini's impurity most (Breiman and others 1984): Σ L²/l + Σ R²/r, in
 * units, above `uncut`. `whole` has the weight of each class in the leaf, `left` is room for as many words. Leaves four
 * doubles at `out`: gain (0: none), last bin that goes left, whether missing rows do, the weight of the left side.
 */
export function cutClasses(
  sums: usize,
  bins: i32,
  classCount: usize,
  whole: usize,
  wholeWeight: f64,
  weightMin: f64,
  uncut: f64,
  left: usize,
  out: usize,
): void {
  store<f64>(out, 0);
  const hasMissing = load<i32>(sums + (missing << 2)) !== 0;
  memory.fill(left, 0, classCount << 2);
  // Where missing rows go right alone, a cut behind the last bin parts them from all others.
  const last = hasMissing ? bins : bins - 1;
  cutFrom(sums, last, classCount, whole, wholeWeight, weightMin, uncut, left, 0, 0, out);
  if (!hasMissing) return;
  memory.copy(left, sums + (binCount << 2) + ((missing * classCount) << 2), classCount << 2);
  const lacking = <f64>load<i32>(sums + (missing << 2));
  cutFrom(sums, bins - 1, classCount, whole, wholeWeight, weightMin, uncut, left, lacking, 1, out);
}

/** Keeps the best cut of the first `count` bins where it is better than the one at `out`. */
function cutFrom(
  sums: usize,
  count: i32,
  classCount: usize,
  whole: usize,
  wholeWeight: f64,
  weightMin: f64,
  uncut: f64,
  left: usize,
  leftWeight: f64,
  missingLeft: f64,
  out: usize,
): void {
  const lines = sums + (binCount << 2);
  let weight = leftWeight;
  for (let bin = 0; bin < count; bin++) {
    const added = load<i32>(sums + ((<usize>bin) << 2));
    if (added === 0) continue;
    weight += <f64>added;
    const line = lines + ((<usize>bin * classCount) << 2);
    let ofLeft: f64 = 0;
    let ofRight: f64 = 0;
    for (let at: usize = 0; at < classCount << 2; at += 4) {
      const own = load<i32>(left + at) + load<i32>(line + at);
      store<i32>(left + at, own);
      const other = <f64>(load<i32>(whole + at) - own);
      ofLeft += <f64>own * <f64>own;
      ofRight += other * other;
    }
    if (weight < weightMin) continue;
    if (wholeWeight - weight < weightMin) break;
    const gain = ofLeft / weight + ofRight / (wholeWeight - weight) - uncut;
    if (gain > load<f64>(out)) {
      store<f64>(out, gain);
      store<f64>(out + 8, <f64>bin);
      store<f64>(out + 16, missingLeft);
      store<f64>(out + 24, weight);
    }
  }
}
