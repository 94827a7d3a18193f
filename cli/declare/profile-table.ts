import type pg from 'pg';
import { quotedTable, type TableName } from '../import/sql-name.ts';
import type { TableColumn } from '../import/table-shape.ts';
import { type ColumnProfile, levelsMax, type TypeGroup, textType, typeGroup } from './column-profile.ts';
import { profileQuery } from './profile-query.ts';
import { profileFractions } from './profile-sample.ts';
import type { TargetExpression } from './target-expression.ts';

/** What the profile's query answers of a column. */
export type ProfileRow = {
  readonly row_count: string | number;
  readonly missing_count: string | number;
  readonly infinite_count: string | number;
  readonly distinct_count: string | number;
  readonly min: number | null;
  readonly max: number | null;
  readonly levels: readonly (string | null)[] | null;
  readonly ordered_strength: number | null;
  readonly levelled_strength: number | null;
};

async function enumTypes(client: pg.ClientBase): Promise<ReadonlySet<string>> {
  const { rows } = await client.query<{ name: string }>(
    `select format_type(oid, null) as name from pg_type where typtype = 'e'`,
  );
  return new Set(rows.map((row) => row.name));
}

/** A column that no model reads. */
export function unreadable(column: TableColumn): ColumnProfile {
  const nothing = { rowCount: 0, missingCount: 0, infiniteCount: 0, distinctCount: 0, min: null, max: null };
  const unlisted = { levels: null, numbers: null, strength: null };
  return { name: column.name, postgresType: column.type, type: null, ...nothing, ...unlisted };
}

const finite = (value: number | null | undefined): number | null =>
  value === null || value === undefined || !Number.isFinite(Number(value)) ? null : Number(value);

/** The larger of both; the AUC of an order read backwards is as telling as read forwards, and none is below a half. */
function strengthOf(row: ProfileRow | undefined, target: TargetExpression | null): number | null {
  const ordered = finite(row?.ordered_strength);
  const levelled = finite(row?.levelled_strength);
  if (ordered === null && levelled === null) return null;
  if (target?.kind === 'number') return Math.min(1, Math.max(ordered ?? 0, levelled ?? 0));
  return Math.max(ordered ?? 0.5, 1 - (ordered ?? 0.5), levelled ?? 0.5);
}

/** Profiles one column over every row. `target` is null where the target is not known yet, or is the column itself. */
export async function profileColumn(
  client: pg.ClientBase,
  options: {
    readonly name: TableName;
    readonly column: TableColumn;
    readonly target: TargetExpression | null;
    readonly enums: ReadonlySet<string>;
    /** Of the table, where it is known. */
    readonly rowCount?: number;
  },
): Promise<ColumnProfile> {
  const { name, column, target, enums, rowCount = 0 } = options;
  const group = typeGroup(column.type, enums.has(column.type));
  if (group === 'unreadable') return unreadable(column);
  const from = quotedTable(name);
  const profile = async (rows: string): Promise<ColumnProfile> => {
    const query = profileQuery({ from: rows, column: column.name, group, target });
    return profileOf({ column, group, target }, (await client.query<ProfileRow>(query)).rows[0]);
  };
  if (group !== 'number') return profile(from);
  await client.query(sameDraws);
  const ask = async (sql: string) => (await client.query<Record<string, unknown>>(sql)).rows[0];
  return profileFractions({ from, column: column.name, rowCount, draw: 'random()', profile, ask });
}

/** The same rows are drawn each time: from the same seed, in the order in which they lie. */
const sameDraws = 'set local synchronize_seqscans to off; select setseed(0.5)';

/** The profile by what the query found. */
export function profileOf(
  {
    column,
    group,
    target,
  }: {
    readonly column: TableColumn;
    readonly group: Exclude<TypeGroup, 'unreadable'>;
    readonly target: TargetExpression | null;
  },
  row: ProfileRow | undefined,
): ColumnProfile {
  const rowCount = Number(row?.row_count ?? 0);
  const missingCount = Number(row?.missing_count ?? 0);
  const infiniteCount = Number(row?.infinite_count ?? 0);
  const distinctCount = Number(row?.distinct_count ?? 0);
  const isWord = group === 'text' || group === 'boolean';
  const type = group === 'text' ? textType(rowCount - missingCount, distinctCount) : group;
  const levels = (row?.levels ?? []).filter((level) => level !== null);
  const isNumeric = group === 'integer' || group === 'number';
  return {
    name: column.name,
    postgresType: column.type,
    type,
    rowCount,
    missingCount,
    infiniteCount,
    distinctCount,
    min: isNumeric ? (row?.min ?? null) : null,
    max: isNumeric ? (row?.max ?? null) : null,
    levels: isWord && distinctCount <= levelsMax ? levels : null,
    numbers: isNumeric && distinctCount <= levelsMax ? levels.map(Number) : null,
    strength: strengthOf(row, target),
  };
}

/** Profiles the columns one after the other, in the table's order; the target's own profile is given. */
export async function profileTable(
  client: pg.ClientBase,
  options: {
    readonly name: TableName;
    readonly columns: readonly TableColumn[];
    readonly target: { readonly profile: ColumnProfile; readonly expression: TargetExpression };
    /** Called before each column, counted from 1. */
    readonly onColumn?: ((name: string, number: number) => void) | undefined;
  },
): Promise<readonly ColumnProfile[]> {
  const enums = await enumTypes(client);
  const { name, columns, target } = options;
  const profiles: ColumnProfile[] = [];
  for (const [index, column] of columns.entries()) {
    options.onColumn?.(column.name, index + 1);
    const isTarget = column.name === target.profile.name;
    profiles.push(
      isTarget
        ? target.profile
        : await profileColumn(client, {
            ...{ name, column, target: target.expression, enums },
            rowCount: target.profile.rowCount,
          }),
    );
  }
  return profiles;
}

/** The target's own profile, which task and positive value are told from. */
export async function profileTarget(
  client: pg.ClientBase,
  name: TableName,
  column: TableColumn,
): Promise<ColumnProfile> {
  return profileColumn(client, { name, column, target: null, enums: await enumTypes(client) });
}
