import type { LabelledFrame } from '../../activities/fitting/labelled-frame.ts';
import { takeRows } from '../../shared/dataset/rows.ts';
import { intAt } from '../../shared/dataset/table.ts';
import { takeFrame } from '../../shared/dataset/take-frame.ts';
import type { Fold } from '../../shared/search/folds.ts';

/** What the trials of a rung are fitted and scored on. */
export type RungData = { readonly data: LabelledFrame; readonly folds: readonly Fold[] };

/** The rows of the folds alone, in their order: what a thread is given a copy of. */
export function withoutOthers({ data, folds }: RungData): RungData {
  const isUsed = new Uint8Array(data.labels.length);
  for (const { train, test } of folds)
    for (const part of [train, test]) for (const row of part) isUsed[row] = 1;
  const place = new Int32Array(isUsed.length);
  const rows = new Int32Array(isUsed.length);
  let count = 0;
  for (let row = 0; row < isUsed.length; row++) {
    if (isUsed[row] === 0) continue;
    place[row] = count;
    rows[count++] = row;
  }
  const used = rows.subarray(0, count);
  const moved = (part: Int32Array): Int32Array => part.map((row) => intAt(place, row));
  return {
    data: {
      ...{ frame: takeFrame(data.frame, used), labels: takeRows(data.labels, used) },
      ...(data.weights === undefined ? {} : { weights: takeRows(data.weights, used) }),
      ...(data.groups === undefined ? {} : { groups: used.map((row) => intAt(data.groups ?? used, row)) }),
    },
    folds: folds.map(({ train, test }) => ({ train: moved(train), test: moved(test) })),
  };
}
