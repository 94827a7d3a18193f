/** Sums of gradients and hessians, as they were before they were quantised, of the rows of a leaf; two doubles at `out`. */
export function leafSums(gradients: usize, rows: usize, from: usize, to: usize, out: usize): void {
  let gradient: f64 = 0;
  let hessian: f64 = 0;
  for (let at: usize = from; at < to; at++) {
    const pair = gradients + ((<usize>load<u32>(rows + (at << 2))) << 3);
    gradient += <f64>load<f32>(pair);
    hessian += <f64>load<f32>(pair + 4);
  }
  store<f64>(out, gradient);
  store<f64>(out + 8, hessian);
}

/** Leaves the number of a leaf with each of its rows: two bytes a row, which a near cache holds of a million. */
export function markLeaf(marks: usize, rows: usize, from: usize, to: usize, leaf: u32): void {
  for (let at: usize = from; at < to; at++)
    store<u16>(marks + ((<usize>load<u32>(rows + (at << 2))) << 1), <u16>leaf);
}

/**
 * Adds to the score of each row the value of the leaf that it is marked with. Row by row, for leaf by leaf each line of the
 * scores would be fetched as often as leaves have rows in it.
 */
export function addMarked(scores: usize, marks: usize, values: usize, from: usize, to: usize): void {
  for (let row: usize = from; row < to; row++) {
    const score = scores + (row << 3);
    const value = load<f64>(values + ((<usize>load<u16>(marks + (row << 1))) << 3));
    store<f64>(score, load<f64>(score) + value);
  }
}
