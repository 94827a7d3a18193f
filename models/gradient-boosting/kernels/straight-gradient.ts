// Gradient and hessian of the losses whose slope is a straight line, as in `gradient.ts`.

/** A loss of two slopes, of scores below their label and above it: that slope, and 1, weighted. */
export function sloped(
  scores: usize,
  labels: usize,
  weights: usize,
  from: usize,
  to: usize,
  out: usize,
  most: usize,
  below: f64,
  equal: f64,
  above: f64,
): void {
  let gradientMax: f64 = 0;
  let hessianMax: f64 = 0;
  for (let row: usize = from; row < to; row++) {
    const weight: f64 = weights ? load<f32>(weights + (row << 2)) : 1;
    const distance = load<f64>(scores + (row << 3)) - load<f64>(labels + (row << 3));
    const gradient = (distance < 0 ? below : distance > 0 ? above : equal) * weight;
    gradientMax = max(gradientMax, abs(gradient));
    hessianMax = max(hessianMax, weight);
    store<f32>(out + (row << 3), <f32>gradient);
    store<f32>(out + (row << 3) + 4, <f32>weight);
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
