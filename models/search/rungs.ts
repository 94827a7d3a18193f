/** A first look at a learner takes so many rows or a little more: seconds, whatever the table. */
const firstRowsMin = 10_000;

/** A middling table is worth one smaller look, too. */
const onlyRowsMin = 3_000;

/** Each rung looks at four times the rows of the one before. */
const growth = 4;

/** Rows that the folds of each rung are cut from; the last rung has all. A small table has one rung. */
export function rungsOf(rowCount: number): readonly number[] {
  const rungs = [rowCount];
  for (
    let rows = rowCount / growth;
    rows >= (rungs.length === 1 ? onlyRowsMin : firstRowsMin);
    rows /= growth
  )
    rungs.unshift(Math.round(rows));
  return rungs;
}
