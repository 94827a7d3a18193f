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
