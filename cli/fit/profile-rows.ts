import type { DuckDBConnection } from '@duckdb/node-api';
import { rowsOf } from '../../store/snapshots/duck.ts';
import type { ColumnProfile } from '../declare/column-profile.ts';
import { profileQuery, type TargetExpression } from '../declare/profile-query.ts';
import { type ProfileRow, profileOf, unreadable } from '../declare/profile-table.ts';
import { type ColumnKind, storedTypes } from './column-kind.ts';

export type ProfiledTable = {
  readonly table: string;
  readonly target: TargetExpression | null;
};

/** Profiles a column as an import profiles the table that it made. No kind: one that no model reads. */
export async function profileRows(
  connection: DuckDBConnection,
  { name, kind }: { readonly name: string; readonly kind: ColumnKind | undefined },
  { table, target }: ProfiledTable,
): Promise<ColumnProfile> {
  if (kind === undefined) return unreadable({ name, type: 'of its own' });
  const column = { name, type: storedTypes[kind] };
  const [row] = await rowsOf(connection, profileQuery({ from: table, column: name, group: kind, target }));
  return profileOf({ column, group: kind, target }, row === undefined ? undefined : profileRow(row));
}

function profileRow(row: Readonly<Record<string, unknown>>): ProfileRow {
  const number = (name: string): number | null => (row[name] === null ? null : Number(row[name]));
  return {
    row_count: number('row_count') ?? 0,
    missing_count: number('missing_count') ?? 0,
    distinct_count: number('distinct_count') ?? 0,
    min: number('min'),
    max: number('max'),
    levels: levelsOf(row['levels']),
    ordered_strength: number('ordered_strength'),
    levelled_strength: number('levelled_strength'),
  };
}

/** DuckDB's list of texts. */
function levelsOf(value: unknown): readonly (string | null)[] | null {
  if (typeof value !== 'object' || value === null || !('items' in value)) return null;
  return Array.isArray(value.items)
    ? value.items.map((item: unknown) => (item === null ? null : String(item)))
    : null;
}
