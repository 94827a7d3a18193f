import { lnGamma } from './ln-gamma.ts';

/**
 * P(X ≥ statistic) of the χ² distribution: the regularised incomplete gamma function, by its series below a + 1 and by
 * its continued fraction above (Press et al. 2007, "Numerical Recipes", §6.2). `freedom` is 1 or more.
 */
export function chiSquaredTail(statistic: number, freedom: number): number {
  const a = freedom / 2;
  const x = statistic / 2;
  if (x <= 0) return 1;
  return x < a + 1 ? 1 - lowerSeries(a, x) : upperFraction(a, x);
}

const termsMax = 1_000;

const scale = (a: number, x: number): number => Math.exp(a * Math.log(x) - x - lnGamma(a));

function lowerSeries(a: number, x: number): number {
  let term = 1 / a;
  let sum = term;
  for (let n = 1; n < termsMax && term > sum * 1e-16; n++) {
    term *= x / (a + n);
    sum += term;
  }
  return sum * scale(a, x);
}

/** Lentz's way to a continued fraction. */
function upperFraction(a: number, x: number): number {
  let b = x + 1 - a;
  let c = 1e300;
  let d = 1 / b;
  let product = d;
  for (let n = 1; n < termsMax; n++) {
    const step = -n * (n - a);
    b += 2;
    d = 1 / (step * d + b);
    c = b + step / c;
    product *= c * d;
    if (Math.abs(c * d - 1) < 1e-15) break;
  }
  return product * scale(a, x);
}
