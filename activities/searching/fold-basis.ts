import type { LargeFrame } from '../../shared/dataset/frame.ts';
import { realAt } from '../../shared/dataset/table.ts';
import { loadColumn } from '../../shared/dataset/take-column.ts';
import type { Declaration } from '../../shared/declaration/schema.ts';
import type { Task } from '../../shared/declaration/task.ts';
import type { FoldBasis } from '../../shared/search/folds.ts';
import type { FoldKind } from '../../shared/search/search-record.ts';

/** How the rows are cut into training and test, and by which column. */
export type FoldSource = { readonly by: 'time' | 'group'; readonly column: string } | null;

/** The column that rows of training and test are told apart by, where that is a time or a group. */
export function foldSourceOf({ split, source }: Pick<Declaration, 'split' | 'source'>): FoldSource {
  const by = split.by ?? (source.time === undefined ? 'key' : 'time');
  if (by === 'group') return split.column === undefined ? null : { by, column: split.column };
  return by === 'time' && source.time !== undefined ? { by, column: source.time } : null;
}

/** Folds are cut as the test is: by time where it comes later, by group where it holds other groups; else by the labels. */
export function foldBasis(task: Task, frame: LargeFrame, source: FoldSource): FoldBasis {
  const found = source === null ? undefined : frame.columns.get(source.column);
  const column = found && loadColumn(found, frame.rowCount);
  if (source?.by === 'time' && column?.kind === 'number')
    return { kind: 'time-ordered', times: column.values };
  if (source?.by === 'group' && column !== undefined)
    return {
      kind: 'grouped',
      groups: column.kind === 'category' ? column.codes : numbersAsCodes(column.values),
    };
  return { kind: withoutSource(task) };
}

/** How rows are cut where the column of the source is there. */
export function foldKindOf(task: Task, source: FoldSource): FoldKind {
  if (source === null) return withoutSource(task);
  return source.by === 'time' ? 'time-ordered' : 'grouped';
}

const withoutSource = (task: Task) => (task === 'regression' ? 'shuffled' : 'stratified');

/** Equal numbers get equal codes, and the missing ones one of their own. */
function numbersAsCodes(values: Float64Array): Int32Array {
  const codes = new Map<number, number>();
  const groups = new Int32Array(values.length);
  for (let row = 0; row < values.length; row++) {
    const value = realAt(values, row);
    const code = codes.get(value) ?? codes.size;
    codes.set(value, code);
    groups[row] = code;
  }
  return groups;
}
