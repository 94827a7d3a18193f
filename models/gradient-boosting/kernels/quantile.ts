// Values of leaves that are quantiles of what their rows lack (label less score), as losses of two slopes want.

/**
 * The quantile of the rows of a leaf: `weighted-quantile.ts` says which. Writes what rows lack and their masses to `values` and
 * `masses`, a double per place in the list of rows, and turns their order upside down.
 */
export function leafQuantile(
  scores: usize,
  labels: usize,
  weights: usize,
  rows: usize,
  from: usize,
  to: usize,
  share: f64,
  values: usize,
  masses: usize,
): f64 {
  let total: f64 = 0;
  let least: f64 = Infinity;
  for (let at: usize = from; at < to; at++) {
    const row: usize = load<u32>(rows + (at << 2));
    const mass: f64 = weights ? load<f32>(weights + (row << 2)) : 1;
    store<f64>(values + (at << 3), load<f64>(labels + (row << 3)) - load<f64>(scores + (row << 3)));
    store<f64>(masses + (at << 3), mass);
    total += mass;
    least = min(least, mass);
  }
  const wanted = (1 - share) * (total - least);
  return select(values + (from << 3), masses + (from << 3), to - from, wanted, least);
}

/**
 * Quickselect (Hoare 1961) over pairs: the value at which the mass of those in descending order passes `wanted`, and on
 * the last `least` of its mass a slope to the next smaller one.
 */
function select(values: usize, masses: usize, count: usize, wanted: f64, least: f64): f64 {
  let first: usize = 0;
  let end = count;
  let passed: f64 = 0;
  let smaller: f64 = -Infinity;
  while (first < end) {
    const pivot = middleOf(values, first, end);
    let massAbove: f64 = 0;
    let massEqual: f64 = 0;
    let mostBelow: f64 = -Infinity;
    // Above the pivot up to `low`, equal to it up to `high`, below it from there on.
    let low = first;
    let high = end;
    for (let at = first; at < high; ) {
      const value = load<f64>(values + (at << 3));
      const mass = load<f64>(masses + (at << 3));
      if (value > pivot) {
        massAbove += mass;
        swap(values, masses, low++, at++);
      } else if (value < pivot) {
        mostBelow = max(mostBelow, value);
        swap(values, masses, at, --high);
      } else {
        massEqual += mass;
        at++;
      }
    }
    if (low > first && wanted < passed + massAbove) {
      smaller = pivot;
      end = low;
      continue;
    }
    passed += massAbove + massEqual;
    const isLast = high === end;
    if (isLast || wanted < passed) {
      const next = isLast ? smaller : mostBelow;
      const excess = wanted - (passed - least);
      return excess <= 0 || next === -Infinity ? pivot : pivot - (pivot - next) * min(excess / least, 1);
    }
    first = high;
  }
  return smaller;
}

function middleOf(values: usize, first: usize, end: usize): f64 {
  const a = load<f64>(values + (first << 3));
  const b = load<f64>(values + (((first + end) >> 1) << 3));
  const c = load<f64>(values + ((end - 1) << 3));
  return max(min(a, b), min(max(a, b), c));
}

function swap(values: usize, masses: usize, one: usize, other: usize): void {
  const value = load<f64>(values + (one << 3));
  store<f64>(values + (one << 3), load<f64>(values + (other << 3)));
  store<f64>(values + (other << 3), value);
  const mass = load<f64>(masses + (one << 3));
  store<f64>(masses + (one << 3), load<f64>(masses + (other << 3)));
  store<f64>(masses + (other << 3), mass);
}
