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

/** Adds the value of a leaf to the scores of its rows. */
export function addToLeaf(scores: usize, rows: usize, from: usize, to: usize, value: f64): void {
  for (let at: usize = from; at < to; at++) {
    const score = scores + ((<usize>load<u32>(rows + (at << 2))) << 3);
    store<f64>(score, load<f64>(score) + value);
  }
}
