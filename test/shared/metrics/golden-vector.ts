import type { Scored } from '../../../shared/metrics/metric.ts';

/** Twelve rows whose metrics ran on scikit-learn 1.6.1, SciPy's two-sample tests and a reference DeLong. */
export const labels = Float64Array.of(0, 0, 1, 1, 0, 1, 0, 1, 1, 0, 0, 1);
export const scores = Float64Array.of(0.1, 0.4, 0.35, 0.8, 0.4, 0.9, 0.2, 0.4, 0.7, 0.65, 0.05, 0.55);
export const otherScores = Float64Array.of(0.2, 0.3, 0.3, 0.6, 0.5, 0.8, 0.4, 0.6, 0.9, 0.4, 0.1, 0.3);
export const golden: Scored = { labels, scores, threshold: 0.5 };

/** 400 rows made by whole numbers alone, so that the oracle in Python had exactly the same; many scores tie. */
export function oracleRows(): { readonly one: Scored; readonly two: Scored; readonly regression: Scored } {
  const rows = Float64Array.from({ length: 400 }, (_, i) => i);
  const first = rows.map((i) => ((i * i * 31 + 7 * i) % 101) / 101);
  const second = rows.map((i) => (((i * i * 13 + 5 * i) % 97) / 97) * 0.5 + 0.5 * (first[i] as number));
  const positive = rows.map((i) => (((i * 17 + 3) % 29) / 29 < 0.2 + 0.5 * (first[i] as number) ? 1 : 0));
  const target = rows.map((i) => 10 + 3 * (first[i] as number) + ((i * 7) % 11) / 11);
  return {
    one: { labels: positive, scores: first, threshold: 0.5 },
    two: { labels: positive, scores: second, threshold: 0.5 },
    regression: { labels: target, scores: second.map((x) => 10 + 3 * x + 0.5), threshold: 0 },
  };
}

export const binary = (labelled: readonly number[], scored: readonly number[], threshold = 0.5): Scored => ({
  labels: Float64Array.from(labelled),
  scores: Float64Array.from(scored),
  threshold,
});
