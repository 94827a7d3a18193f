import type { Design } from '../shared/features/design.ts';
import { BrokenModel } from './broken-model.ts';

/** Rows of another width were encoded by another graph: a score of them would be a lie. @throws BrokenModel */
export function checkRows(kind: string, width: number, rows: Design, out: Float64Array): void {
  if (rows.width !== width) throw new BrokenModel(kind, `it is ${width} wide, the rows are ${rows.width}`);
  if (out.length < rows.rowCount) {
    throw new RangeError(`${rows.rowCount} scores do not fit into ${out.length} places`);
  }
}
