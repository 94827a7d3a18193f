import { seededRandom } from '../linear/seeded-random.ts';

export type Bootstrap = {
  /** Rows drawn, as a share of all. */
  readonly rowShare: number;
  /** Whether a row can be drawn more than once. Without, and with all rows, every tree sees every row once. */
  readonly replaces: boolean;
  /** What the rows weigh; null: all the same. */
  readonly weights: Float32Array | null;
  readonly key: number;
};

/**
 * Draws the rows of a tree: writes how often each was drawn, times its weight, and lists those that were, ascending (Efron
 * 1979, "Bootstrap methods"; Breiman 1996, "Bagging predictors"). Returns how many they are.
 */
export function drawRows(
  into: { readonly weights: Float32Array; readonly rows: Uint32Array },
  { rowShare, replaces, weights, key }: Bootstrap,
): number {
  const rowCount = into.weights.length;
  const wanted = Math.max(1, Math.round(rowCount * rowShare));
  const random = seededRandom(key);
  into.weights.fill(0);
  if (replaces)
    for (let drawn = 0; drawn < wanted; drawn++) addOne(into.weights, Math.floor(random() * rowCount));
  else
    for (let row = 0, chosen = 0; chosen < wanted; row++)
      if (random() * (rowCount - row) < wanted - chosen) chosen += addOne(into.weights, row);
  let count = 0;
  for (let row = 0; row < rowCount; row++) {
    const times = into.weights[row] ?? 0;
    if (times === 0) continue;
    if (weights) into.weights[row] = times * (weights[row] ?? 1);
    into.rows[count++] = row;
  }
  return count;
}

function addOne(times: Float32Array, row: number): 1 {
  times[row] = (times[row] ?? 0) + 1;
  return 1;
}
