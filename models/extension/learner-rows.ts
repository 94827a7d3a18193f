import { intAt } from '../../shared/dataset/table.ts';
import type { Design } from '../../shared/features/design.ts';
import type { RowSource } from '../learner.ts';
import type { LearnerRows } from './learner-definition.ts';

/** Writes a row of a design as a learner of one's own reads it: levels that are set are 1, all others 0. */
export function writeRow(design: Design, row: number, out: Float64Array): void {
  const { numericWidth, hotCount } = design;
  const values: ArrayLike<number> = design.numeric;
  for (let at = 0; at < numericWidth; at++) out[at] = values[row * numericWidth + at] ?? Number.NaN;
  if (hotCount === 0) return;
  out.fill(0, numericWidth);
  for (let block = 0; block < hotCount; block++) {
    const place = intAt(design.hot, row * hotCount + block);
    if (place >= 0) out[place] = 1;
  }
}

/** Rows that are encoded at a time, where they are encoded as they are asked for. */
const chunkRows = 4_096;

/** The rows of a design, or of a source that encodes them when they are asked for: a chunk is held at a time. */
export function learnerRows(given: Design | RowSource): LearnerRows {
  const { rowCount, width } = given;
  const designAt = 'encode' in given ? chunked(given) : () => ({ design: given, first: 0 });
  return {
    ...{ rowCount, width },
    read(row, into = new Float64Array(width)) {
      if (!(row >= 0 && row < rowCount))
        throw new RangeError(`there is no row ${row}: there are ${rowCount}`);
      const { design, first } = designAt(row);
      writeRow(design, row - first, into);
      return into;
    },
  };
}

type Chunk = { readonly design: Design; readonly first: number };

function chunked(source: RowSource): (row: number) => Chunk {
  let held: Chunk | null = null;
  return (row) => {
    const first = row - (row % chunkRows);
    if (held?.first !== first) {
      const count = Math.min(chunkRows, source.rowCount - first);
      held = { first, design: source.encode(Int32Array.from({ length: count }, (_, at) => first + at)) };
    }
    return held;
  };
}
