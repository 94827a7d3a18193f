import type { Declaration } from '../declaration/schema.ts';
import { columnValue, quoteColumn, quoteValue } from './column-value.ts';
import type { ContractColumn } from './contract-column.ts';
import type { Profile } from './profile.ts';
import { labelColumn, rowStateConditions } from './row-state.ts';
import type { TableContract } from './table.ts';

export type CompileInput = {
  readonly declaration: Declaration;
  readonly table: TableContract;
  readonly databaseTime: string;
  /** SQL of the snapshot's logical rows, and how many they are. */
  readonly rows: string;
  readonly rowCount: number;
  /** SQL of the rows among which a key may repeat that of another; null: none does. @default rows */
  readonly mayRepeat?: string | null;
  /** SQL of a number that orders the rows. */
  readonly place: string;
  readonly previous: Profile | null;
};

/** A column with its place in the table: its value is `c<index>`. */
export type Indexed = { readonly column: ContractColumn; readonly index: number };

/** SQL of the rows with everything that checks read; a type violation `v<index>` may be null, which is none. */
export function dataSql(
  { declaration, table, databaseTime, rows, place }: CompileInput,
  checked: readonly Indexed[],
): string {
  const states = rowStateConditions({ declaration, table, databaseTime });
  const key = table.key.map(quoteColumn);
  const parts = [
    ...checked.flatMap(({ column, index }) => {
      const { value, violates } = columnValue(column);
      return [`${value} as c${index}`, ...(violates === null ? [] : [`${violates} as v${index}`])];
    }),
    `case when ${states.quarantined} then 'quarantined' when ${states.immature} then 'immature' when ${states.unlabelled} then 'unlabelled' else 'used' end as state`,
    `${labelSql(table, labelColumn(table))} as label`,
    ...key.map((column, index) => `${column} as k${index}`),
    `(${key.map((column) => `${column} is null`).join(' or ')}) as row_key_missing`,
    `concat_ws(',', ${key.map((column) => `${column}::varchar`).join(', ')}) as row_key`,
    'ratchet_content_hash',
    'ratchet_row_hash',
    `${place} as place`,
  ];
  return `select ${parts.join(',\n      ')} from (${rows})`;
}

/** 1 or 0 for binary, the place of the class for multiclass (null while classes are yet to be found), the number for regression. */
export function labelSql(
  { task, positive, classes }: TableContract,
  target: ContractColumn | undefined,
): string {
  if (target === undefined) return 'null::double';
  if (task === 'multiclass') return classSql(columnValue(target).value, classes ?? []);
  if (positive === null) return columnValue(target).value;
  const text = columnValue({ ...target, type: 'category' }).value;
  return `case when ${text} is null then null when ${text} = ${quoteValue(positive)} then 1.0 else 0.0 end`;
}

function classSql(value: string, classes: readonly string[]): string {
  if (classes.length === 0) return 'null::double';
  const whens = classes.map((name, place) => `when ${quoteValue(name)} then ${place}.0`);
  return `case ${value} ${whens.join(' ')} end::double`;
}
