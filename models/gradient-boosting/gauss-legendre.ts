/** Points inside 0 … 1 and their weights. */
export type Quadrature = { readonly points: Float64Array; readonly weights: Float64Array };

/**
 * The Gauss–Legendre rule: sums `weight · f(point)` are the integral of f over 0 … 1, exactly where f is a polynomial of a
 * degree below 2 · count. Points are roots of the Legendre polynomial, found by Newton's method from Tricomi's
 * approximation (Press et al. 2007, "Numerical Recipes", §4.6).
 */
export function gaussLegendre(count: number): Quadrature {
  const points = new Float64Array(count);
  const weights = new Float64Array(count);
  for (let index = 0; index < count; index++) {
    let root = Math.cos((Math.PI * (index + 0.75)) / (count + 0.5));
    let step = 1;
    for (let turn = 0; turn < 100 && Math.abs(step) > 1e-16; turn++) {
      const { value, slope } = legendre(count, root);
      step = value / slope;
      root -= step;
    }
    const { slope } = legendre(count, root);
    points[index] = (1 - root) / 2;
    weights[index] = 1 / ((1 - root * root) * slope * slope);
  }
  return { points, weights };
}

/** The Legendre polynomial of that degree (1 at least) and its slope, by Bonnet's recursion. */
function legendre(degree: number, at: number): { readonly value: number; readonly slope: number } {
  let [before, value] = [1, at];
  for (let k = 2; k <= degree; k++)
    [before, value] = [value, ((2 * k - 1) * at * value - (k - 1) * before) / k];
  return { value, slope: (degree * (at * value - before)) / (at * at - 1) };
}
