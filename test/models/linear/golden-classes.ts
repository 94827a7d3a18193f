import type { Design } from '../../../shared/features/design.ts';

const whole = (count: number, of: (at: number) => number): number[] =>
  Array.from({ length: count }, (_, at) => of(at));

/** 300 rows made by whole numbers alone, so that scikit-learn had exactly the same. */
export function goldenRows() {
  const rows = whole(300, (i) => i);
  const numbers = rows.map((i) => whole(4, (k) => ((i * i * (7 + 2 * k) + (3 + 5 * k) * i) % 97) / 48.5 - 1));
  const levels = rows.map((i) => (i * i + 3 * i) % 3);
  const labels = numbers.map(([a = 0, b = 0, c = 0, d = 0], i) => {
    const level = levels[i];
    const sums = [
      1.2 * a - 0.5 * b + 0.2 * c + (level === 0 ? 0.4 : 0),
      -0.8 * a + 0.9 * b + 0.3 * d + 0.2,
      -c + 0.5 * d + (level === 2 ? 0.5 : 0),
    ].map((sum, k) => sum + (((i * i * (11 + k) + (5 + 3 * k) * i) % 89) / 89) * 2.5);
    return sums.indexOf(Math.max(...sums));
  });
  const design: Design = {
    ...{ rowCount: 300, width: 7, numericWidth: 4, hotCount: 1 },
    ...{ numeric: Float64Array.from(numbers.flat()), hot: Int32Array.from(levels, (level) => 4 + level) },
  };
  const weights = Float64Array.from(rows, (i) => 1 + ((i * 7) % 4) / 2);
  return { design, labels: Float64Array.from(labels), weights };
}
