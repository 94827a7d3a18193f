import type { Design } from '../shared/features/design.ts';
import { BrokenModel } from './broken-model.ts';

/** Rows of another width were encoded by another graph: a score of them would be a lie. @throws BrokenModel */
export function checkRows(kind: string, width: number, rows: Design, out: Float64Array, outputs = 1): void {
  if (rows.width !== width) throw new BrokenModel(kind, `it is ${width} wide, the rows are ${rows.width}`);
  if (out.length < rows.rowCount * outputs) {
    throw new RangeError(`${rows.rowCount * outputs} scores do not fit into ${out.length} places`);
  }
}
