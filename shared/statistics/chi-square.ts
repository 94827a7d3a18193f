/**
 * P(X ≥ x) of the χ² distribution. The regularised incomplete gamma function by its series below the mean and by
 * Lentz's continued fraction above (Press et al., Numerical Recipes, §6.2); relative error below 1e-12.
 */
export function chiSquareSurvival(x: number, degreesOfFreedom: number): number {
  const shape = degreesOfFreedom / 2;
  const half = x / 2;
  if (half <= 0) return 1;
  const scale = Math.exp(shape * Math.log(half) - half - logGammaHalf(degreesOfFreedom));
  return half < shape + 1 ? 1 - scale * series(shape, half) : scale * fraction(shape, half);
}

/** The x with P(X ≤ x) = probability, by bisection to the last bit. `degreesOfFreedom` is a whole number ≥ 1. */
export function chiSquareQuantile(probability: number, degreesOfFreedom: number): number {
  if (!(probability >= 0 && probability < 1)) throw new RangeError(`no χ² quantile at ${probability}`);
  let low = 0;
  let high = degreesOfFreedom + 1;
  while (1 - chiSquareSurvival(high, degreesOfFreedom) < probability) high *= 2;
  for (let middle = (low + high) / 2; low < middle && middle < high; middle = (low + high) / 2) {
    if (1 - chiSquareSurvival(middle, degreesOfFreedom) < probability) low = middle;
    else high = middle;
  }
  return high;
}

/** P(χ² as large as that of the observed against the expected counts), with one degree of freedom less than cells. */
export function chiSquareTest(
  observed: ArrayLike<number>,
  expected: ArrayLike<number>,
): { readonly statistic: number; readonly p: number } {
  if (observed.length !== expected.length || observed.length < 2) {
    throw new RangeError(
      `χ² needs two cells or more on both sides: ${observed.length} and ${expected.length}`,
    );
  }
  let statistic = 0;
  for (let cell = 0; cell < observed.length; cell++) {
    const wanted = expected[cell] ?? 0;
    if (!(wanted > 0)) throw new RangeError(`χ² needs a positive expected count, cell ${cell} has ${wanted}`);
    statistic += ((observed[cell] ?? 0) - wanted) ** 2 / wanted;
  }
  return { statistic, p: chiSquareSurvival(statistic, observed.length - 1) };
}

/** ln Γ(k/2) of a whole k ≥ 1 by its recurrence, which is exact where Lanczos' sum is not. */
function logGammaHalf(k: number): number {
  if (!Number.isInteger(k) || k < 1)
    throw new RangeError(`degrees of freedom must be whole and ≥ 1, got ${k}`);
  let sum = k % 2 === 0 ? 0 : Math.log(Math.PI) / 2;
  for (let j = k - 2; j > 0; j -= 2) sum += Math.log(j / 2);
  return sum;
}

function series(shape: number, x: number): number {
  let term = 1 / shape;
  let sum = term;
  for (let n = shape + 1; term > sum * 1e-16; n++) {
    term *= x / n;
    sum += term;
  }
  return sum;
}

function fraction(shape: number, x: number): number {
  let b = x + 1 - shape;
  let c = 1e300;
  let d = 1 / b;
  let value = d;
  for (let i = 1, delta = 0; Math.abs(delta - 1) > 1e-15 && i < 100_000; i++) {
    const a = -i * (i - shape);
    b += 2;
    d = 1 / (a * d + b);
    c = b + a / c;
    delta = c * d;
    value *= delta;
  }
  return value;
}
