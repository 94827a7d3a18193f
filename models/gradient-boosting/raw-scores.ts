import type { Design } from '../../shared/features/design.ts';
import type { Planted } from './forest-document.ts';
import { doubles } from './row-encoder.ts';
import { compileAnyBatch } from './score-any-batch.ts';
import { type BatchScore, batchRows } from './score-batch.ts';
import { scoreColumns } from './score-columns.ts';
import { rowScore } from './score-plain.ts';

/** Raw scores of rows into `out`: bit by bit the same one by one and many at once. */
export type RawScores = (rows: Design, out: Float64Array) => void;

/** Compiles a forest to score rows as wide as it. */
export function compileRawScores({ forest, start }: Planted, width: number): RawScores {
  const columns = scoreColumns(forest);
  const scoreRow = rowScore(forest, start, columns);
  // Compiled for the first batch: a replica that answers row by row never needs it.
  let batch: BatchScore | undefined;
  return ({ numeric, rowCount }, out) => {
    const values = doubles(numeric);
    if (rowCount >= batchRows) {
      batch ??= compileAnyBatch(forest, start, { width, columns });
      batch(values, rowCount, out);
    } else for (let row = 0; row < rowCount; row++) out[row] = scoreRow(values, row * width);
  };
}
