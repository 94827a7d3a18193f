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
  let gradientMax: f64 = 0;
  let hessianMax: f64 = 0;
  for (let row: usize = from; row < to; row++) {
    const probability = 1 / (1 + Math.exp(-load<f64>(scores + (row << 3))));
    const weight: f64 = weights ? load<f32>(weights + (row << 2)) : 1;
    const gradient = (probability - load<f64>(labels + (row << 3))) * weight;
    const hessian = probability * (1 - probability) * weight;
    gradientMax = max(gradientMax, abs(gradient));
    hessianMax = max(hessianMax, hessian);
    store<f32>(out + (row << 3), <f32>gradient);
    store<f32>(out + (row << 3) + 4, <f32>hessian);
  }
  store<f64>(most, gradientMax);
  store<f64>(most + 8, hessianMax);
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
