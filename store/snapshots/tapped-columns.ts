import type { ContractColumn } from '../../shared/contract/contract-column.ts';
import { columnOf } from '../../shared/contract/row-state.ts';
import { resolveTable, type TableContract } from '../../shared/contract/table.ts';
import type { SourceColumn } from '../../shared/dataset/manifest.ts';
import { isNumeric } from '../../shared/declaration/contract.ts';
import type { Declaration } from '../../shared/declaration/schema.ts';
import { isCategory } from './column-sql.ts';
import { labelSpec, specOf, sqlOf } from './kept-spec.ts';
import type { WireColumn, WireKind } from './wire-column.ts';

/** A column that is kept beside the segment as it comes from the source. */
export type TappedColumn = {
  /** Its place in the stream. */
  readonly wire: number;
  /** What a training reads it by. */
  readonly sql: string;
  /** `label`: 1 where it is `positive`, else 0. */
  readonly as: 'number' | 'category' | 'label';
  /** The words, or the number, of the positive label; null where no value is it. */
  readonly positive: string | number | null;
};

/**
 * The columns that the next training will read, as far as they are to be had without SQL; none where it will not read all
 * rows of the snapshot.
 */
export function tappedColumns(
  declaration: Declaration,
  columns: readonly SourceColumn[],
  wires: readonly WireColumn[],
): readonly TappedColumn[] {
  const resolved = resolveTable(declaration, columns);
  if (resolved.kind === 'unresolved' || !readsAllRows(declaration)) return [];
  const { table } = resolved;
  return table.columns.flatMap((column) => {
    const wire = wires.findIndex(({ name }) => name === column.name);
    const kind = wires[wire]?.wire;
    if (kind === undefined) return [];
    if (column.name === table.target) return labelOf(table, kind, wire);
    return isRead(column) && isPlain(column, kind)
      ? [{ wire, sql: sqlOf(specOf(column)), as: isCategory(column) ? 'category' : 'number', positive: null }]
      : [];
  });
}

function readsAllRows({ source, split }: Declaration): boolean {
  const by = split.by ?? (source.time === undefined ? 'key' : 'time');
  return source.deletedAt === undefined && source.window === undefined && (by === 'key' || by === 'group');
}

const isRead = ({ role }: ContractColumn): boolean =>
  role === 'feature' || role === 'protected' || role === 'weight' || role === 'group';

const texts: readonly WireKind[] = ['text'];
const times: readonly WireKind[] = ['date', 'timestamp'];

/** Whether the value that the contract makes of the column is the one that comes. */
function isPlain({ type, sourceType }: ContractColumn, wire: WireKind): boolean {
  if (type === 'category' || type === 'text')
    return texts.includes(wire) && (sourceType === 'category' || sourceType === 'text');
  if (type === 'timestamp') return times.includes(wire) && sourceType === 'timestamp';
  if (type === 'boolean') return wire === 'bool';
  return isNumeric(type) && ![...texts, ...times].includes(wire);
}

function labelOf(table: TableContract, kind: WireKind, wire: number): readonly TappedColumn[] {
  const target = columnOf(table, table.target);
  const { sql } = labelSpec(table) as { readonly sql: string };
  if (table.task === 'regression')
    return isNumeric(target.type) && isPlain(target, kind)
      ? [{ wire, sql, as: 'number', positive: null }]
      : [];
  const positive = table.positive === null ? undefined : positiveOf(table.positive, kind);
  return positive === undefined ? [] : [{ wire, sql, as: 'label', positive }];
}

/** The positive value as it comes; undefined where only SQL can tell. */
function positiveOf(positive: string, kind: WireKind): string | number | null | undefined {
  if (kind === 'text') return positive;
  if (kind === 'bool') return positive === 'true' ? 1 : positive === 'false' ? 0 : null;
  if (kind !== 'int2' && kind !== 'int4' && kind !== 'int8') return undefined;
  const number = Number(positive);
  return Number.isSafeInteger(number) && String(number) === positive ? number : null;
}
