import { takeRows } from '../../shared/dataset/rows.ts';
import { intAt, numberAt, realAt } from '../../shared/dataset/table.ts';
import { emptyLike } from './empty-like.ts';
import type { LabelledRows } from './row-loss.ts';
import { seededRandom } from './seeded-random.ts';

/** One row of each of `count` equal strata, in order: a sample of the whole that is the same for the same seed. */
export function sampleRows(rows: LabelledRows, count: number, seed: number): LabelledRows {
  const random = seededRandom(seed);
  const stratum = rows.design.rowCount / count;
  const chosen = new Int32Array(count);
  for (let i = 0; i < count; i++) chosen[i] = Math.floor((i + random()) * stratum);
  return copyRows(rows, chosen);
}

function copyRows({ design, labels, weights }: LabelledRows, chosen: Int32Array): LabelledRows {
  const copy = emptyLike(design, chosen.length);
  const taken = new Float64Array(chosen.length);
  const { numericWidth, hotCount } = design;
  for (let i = 0; i < chosen.length; i++) {
    const row = intAt(chosen, i);
    taken[i] = realAt(labels, row);
    for (let k = 0; k < numericWidth; k++) {
      copy.numeric[i * numericWidth + k] = numberAt(design.numeric, row * numericWidth + k);
    }
    for (let k = 0; k < hotCount; k++) copy.hot[i * hotCount + k] = intAt(design.hot, row * hotCount + k);
  }
  return { design: copy, labels: taken, weights: weights && takeRows(weights, chosen) };
}
