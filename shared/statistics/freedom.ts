/**
 * Degrees of freedom of the variance Σ x² of a sum of influences, by how much that itself scatters: 2 V² / (Σ x⁴ − V² / n),
 * which is n for normal ones, and few where a few rows make most of it (Satterthwaite 1946, with the fourth moment found).
 */
export function freedomOf(influences: Float64Array): number {
  let [squares, fourths] = [0, 0];
  for (const influence of influences) {
    const square = influence * influence;
    squares += square;
    fourths += square * square;
  }
  const scatter = fourths - squares ** 2 / influences.length;
  return scatter > 0 ? Math.max((2 * squares ** 2) / scatter, 1) : influences.length;
}

/** Skewness of a sum of influences, Σ x³ / (Σ x²)^1.5: 0 where they are symmetric, towards 1 or −1 where one makes all of it. */
export function skewnessOf(influences: Float64Array): number {
  let [squares, cubes] = [0, 0];
  for (const influence of influences) {
    squares += influence ** 2;
    cubes += influence ** 3;
  }
  return squares > 0 ? cubes / squares ** 1.5 : 0;
}
