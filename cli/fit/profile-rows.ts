import type { DuckDBConnection } from '@duckdb/node-api';
import { rowsOf } from '../../store/snapshots/duck.ts';
import type { ColumnProfile } from '../declare/column-profile.ts';
import { profileQuery } from '../declare/profile-query.ts';
import { profileFractions } from '../declare/profile-sample.ts';
import { type ProfileRow, profileOf, unreadable } from '../declare/profile-table.ts';
import type { TargetExpression } from '../declare/target-expression.ts';
import { type ColumnKind, storedTypes } from './column-kind.ts';

export type ProfiledTable = {
  readonly table: string;
  readonly rowCount: number;
  readonly target: TargetExpression;
};

/** No kind: a column that no model reads. */
export type KindedColumn = { readonly name: string; readonly kind: ColumnKind | undefined };

/** Profiles the target as an import profiles that of the table that it made. */
export const profileTarget = async (
  connection: DuckDBConnection,
  { name, kind }: KindedColumn,
  table: string,
): Promise<ColumnProfile> =>
  kind === undefined ? ofNoKind(name) : profileFrom(connection, table, { name, kind, target: null });

/** Profiles another column, as an import does. */
export async function profileFeature(
  connection: DuckDBConnection,
  { name, kind }: KindedColumn,
  { table, rowCount, target }: ProfiledTable,
): Promise<ColumnProfile> {
  if (kind === undefined) return ofNoKind(name);
  const profiled = { name, kind, target };
  const profile = (from: string): Promise<ColumnProfile> => profileFrom(connection, from, profiled);
  if (kind !== 'number') return profile(table);
  const ask = async (sql: string) => (await rowsOf(connection, sql))[0];
  return profileFractions({ from: table, column: name, rowCount, draw: scattered, profile, ask });
}

const ofNoKind = (name: string): ColumnProfile => unreadable({ name, type: 'of its own' });

/** SQL of a number from 0 to 1 by the row's place, in Knuth's multiplicative way: no rhythm of the rows is met by it. */
const scattered = '(((rowid * 2654435761) % 4294967296) / 4294967296.0)';

type Profiled = {
  readonly name: string;
  readonly kind: ColumnKind;
  readonly target: TargetExpression | null;
};

async function profileFrom(
  connection: DuckDBConnection,
  from: string,
  { name, kind, target }: Profiled,
): Promise<ColumnProfile> {
  const column = { name, type: storedTypes[kind] };
  const [row] = await rowsOf(connection, profileQuery({ from, column: name, group: kind, target }));
  return profileOf({ column, group: kind, target }, row === undefined ? undefined : profileRow(row));
}

function profileRow(row: Readonly<Record<string, unknown>>): ProfileRow {
  const number = (name: string): number | null => (row[name] === null ? null : Number(row[name]));
  return {
    row_count: number('row_count') ?? 0,
    missing_count: number('missing_count') ?? 0,
    infinite_count: number('infinite_count') ?? 0,
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
