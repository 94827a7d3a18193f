import type { ColumnType } from '../declaration/contract.ts';
import type {
  CategoryColumn,
  Frame,
  FrameColumn,
  LargeColumn,
  LargeFrame,
  NumberColumn,
  StoredCategory,
  StoredNumbers,
} from './frame.ts';

/** Thrown when a frame lacks a column, or has it in another form than its type asks for. */
export class FrameMismatch extends Error {
  readonly column: string;

  constructor(column: string, detail: string) {
    super(`column ${column} ${detail}`);
    this.name = 'FrameMismatch';
    this.column = column;
  }
}

/** The column of that name in the form that the type asks for. @throws FrameMismatch */
export function frameColumn(frame: Frame, name: string, type: ColumnType): FrameColumn;
export function frameColumn(frame: LargeFrame, name: string, type: ColumnType): LargeColumn;
export function frameColumn(frame: LargeFrame, name: string, type: ColumnType): LargeColumn {
  return type === 'category' || type === 'text' ? categoryColumn(frame, name) : numberColumn(frame, name);
}

/** @throws FrameMismatch where the frame lacks the column or it is no number */
export function numberColumn(frame: Frame, name: string): NumberColumn;
export function numberColumn(frame: LargeFrame, name: string): NumberColumn | StoredNumbers;
export function numberColumn(frame: LargeFrame, name: string): NumberColumn | StoredNumbers {
  const column = presentColumn(frame, name);
  if (column.kind !== 'number') throw new FrameMismatch(name, 'holds categories where numbers are expected');
  return column;
}

/** @throws FrameMismatch where the frame lacks the column or it is no category */
export function categoryColumn(frame: Frame, name: string): CategoryColumn;
export function categoryColumn(frame: LargeFrame, name: string): CategoryColumn | StoredCategory;
export function categoryColumn(frame: LargeFrame, name: string): CategoryColumn | StoredCategory {
  const column = presentColumn(frame, name);
  if (column.kind !== 'category')
    throw new FrameMismatch(name, 'holds numbers where categories are expected');
  return column;
}

function presentColumn(frame: LargeFrame, name: string): LargeColumn {
  const column = frame.columns.get(name);
  if (column === undefined) throw new FrameMismatch(name, 'is missing from the data');
  return column;
}
