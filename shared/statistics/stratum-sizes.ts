import type { Random } from './random.ts';

/** Units of a stratum that are drawn, one after the other, and the rows that they are made of. */
export type Stratum = { readonly first: number; readonly count: number; readonly rowCount: number };

/**
 * Lets the strata have as many rows as chance gives them: each a number with the variance of a Poisson count, all of them
 * together as many as there are, which makes them multinomial counts but for the fractions.
 */
export function drawSizes(times: Float64Array, strata: readonly Stratum[], random: Random): void {
  const sizes = strata.map(({ rowCount }) =>
    rowCount === 0 ? 0 : Math.max(rowCount + Math.sqrt(rowCount) * bell(random), 1),
  );
  const all = strata.reduce((sum, { rowCount }) => sum + rowCount, 0);
  const drawn = sizes.reduce((sum, size) => sum + size, 0);
  strata.forEach(({ first, count, rowCount }, index) => {
    const factor = rowCount === 0 ? 0 : ((sizes[index] as number) * all) / (drawn * rowCount);
    for (let unit = first; unit < first + count; unit++) times[unit] = (times[unit] as number) * factor;
  });
}

/** About normal, with additions alone, so that it is the same to the bit on every machine. */
function bell(random: Random): number {
  let sum = -6;
  for (let i = 0; i < 12; i++) sum += random.uniform();
  return sum;
}
