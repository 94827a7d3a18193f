import { describe, expect, it } from 'vitest';
import { freedomOf, skewnessOf } from '../../../shared/statistics/freedom.ts';
import { influencesOf } from '../../../shared/statistics/influences.ts';
import { seededRandom } from '../../../shared/statistics/random.ts';
import type { RowSums } from '../../../shared/statistics/statistic.ts';

/** √(Σ x² / n). */
const rootOfMeanSquare = (values: readonly number[]): RowSums => ({
  width: 2,
  add: (row, into, at) => {
    into[at] = (into[at] as number) + 1;
    into[at + 1] = (into[at + 1] as number) + (values[row] as number) ** 2;
  },
  value: (sums, at) => Math.sqrt((sums[at + 1] as number) / (sums[at] as number)),
});

describe('what each row moves a statistic by', () => {
  const statistic = rootOfMeanSquare([1, -2, 0.5, 3]);

  it('is the statistic less what it is without the row', () => {
    // By numpy, of √(14.25 / 4) and the four roots of three.
    const expected = [-0.21412809333539462, 0.0390358577494514, -0.2727882906515995, 0.5645829532853921];
    const found = influencesOf(statistic, 4);
    found.forEach((influence, row) => {
      expect(influence).toBeCloseTo(expected[row] as number, 14);
    });
    expect(skewnessOf(found)).toBeCloseTo(0.5126682258190066, 12);
  });

  it('or without all rows of its entity', () => {
    const [one, two] = influencesOf(statistic, 4, Int32Array.of(0, 0, 1, 1));
    expect(one).toBeCloseTo(-0.2631227079429692, 14);
    expect(two).toBeCloseTo(0.3063197787334977, 14);
  });

  it('is told of groups where rows are many, which tell the same variance and of the row that makes most of it', () => {
    const random = seededRandom(4);
    const many = Array.from({ length: 10_001 }, () => random.uniform());
    const squares = (found: Float64Array): number => found.reduce((sum, each) => sum + each ** 2, 0);
    const found = influencesOf(rootOfMeanSquare(many), many.length);
    expect(found.length).toBe(1_999);
    const mean = many.reduce((sum, x) => sum + x ** 2, 0) / many.length;
    const fourth = many.reduce((sum, x) => sum + x ** 4, 0) / many.length;
    // The delta method: Var √m = Var m / 4 m.
    const times = squares(found) / ((fourth - mean ** 2) / (4 * mean * many.length));
    // Of 1,999 groups a variance is known to 3 %.
    expect(times).toBeGreaterThan(0.85);
    expect(times).toBeLessThan(1.15);
    expect(freedomOf(found)).toBeGreaterThan(1_500);
    const odd = influencesOf(rootOfMeanSquare([...many, 1_000]), many.length + 1);
    expect(freedomOf(odd)).toBeLessThan(3);
    expect(skewnessOf(odd)).toBeGreaterThan(0.95);
  });
});
