import { studentQuantile, studentTail } from './student.ts';

/** What is known of the values of one arm; `variance` with n − 1. */
export type Sample = { readonly n: number; readonly mean: number; readonly variance: number };

/** `difference` = one − other; p is two-sided; the interval is for one fixed n, and not valid where it is looked at before. */
export type Welch = {
  readonly difference: number;
  readonly low: number;
  readonly high: number;
  readonly t: number;
  readonly freedom: number;
  readonly p: number;
};

/**
 * Welch 1947, "The generalization of Student's problem when several different population variances are involved", with the
 * degrees of freedom of Satterthwaite 1946. Null where an arm has less than two values, or no value differs from another:
 * of spread nothing is known then, and an interval of no width would be a lie.
 */
export function welch(one: Sample, other: Sample, confidence: number): Welch | null {
  if (one.n < 2 || other.n < 2) return null;
  const ofOne = one.variance / one.n;
  const ofOther = other.variance / other.n;
  const variance = ofOne + ofOther;
  if (!(variance > 0)) return null;
  const freedom = variance ** 2 / (ofOne ** 2 / (one.n - 1) + ofOther ** 2 / (other.n - 1));
  const difference = one.mean - other.mean;
  const half = studentQuantile(confidence, freedom) * Math.sqrt(variance);
  const t = difference / Math.sqrt(variance);
  return {
    difference,
    low: difference - half,
    high: difference + half,
    t,
    freedom,
    p: studentTail(t, freedom),
  };
}

/** Cohen 1988: the difference in pooled standard deviations; null where there is none. 0.2 small, 0.5 medium, 0.8 large. */
export function cohensD(one: Sample, other: Sample): number | null {
  const pooled =
    ((one.n - 1) * one.variance + (other.n - 1) * other.variance) / Math.max(one.n + other.n - 2, 1);
  return pooled > 0 ? (one.mean - other.mean) / Math.sqrt(pooled) : null;
}
