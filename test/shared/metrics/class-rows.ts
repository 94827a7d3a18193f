import type { Scored } from '../../../shared/metrics/metric.ts';

const classes = ['a', 'b', 'c', 'd'];

/** 300 rows of four classes made by whole numbers alone, so that scikit-learn 1.6.1 had exactly the same. */
export function classRows(): Scored & { readonly classes: readonly string[] } {
  const rows = Array.from({ length: 300 }, (_, i) => i);
  const labels = rows.map((i) => {
    const place = (i * 17 + 3) % 29;
    return place < 8 ? 0 : place < 17 ? 1 : place < 26 ? 2 : 3;
  });
  const scores = rows.flatMap((i) => {
    const raw = classes.map((_, k) => ((i * i * (13 + 2 * k) + (7 + 5 * k) * i) % 101) / 101 + 0.05);
    const own = raw.map((score, k) => (k === labels[i] ? score + 0.4 : score));
    const sum = own.reduce((total, score) => total + score, 0);
    return own.map((score) => score / sum);
  });
  return { labels: Float64Array.from(labels), scores: Float64Array.from(scores), classes, threshold: 0.5 };
}

/** Rows of three classes by their probabilities. */
export const threeClasses = (
  labels: readonly number[],
  scores: readonly (readonly [number, number, number])[],
): Scored => ({
  labels: Float64Array.from(labels),
  scores: Float64Array.from(scores.flat()),
  classes: ['low', 'middle', 'high'],
  threshold: 0.5,
});
