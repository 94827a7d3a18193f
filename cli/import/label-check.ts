import type pg from 'pg';
import type { Declaration } from '../../shared/declaration/schema.ts';
import type { TypedColumn } from './create-table.ts';
import { stagingColumn, stagingTable } from './staging.ts';
import { typedValue } from './typed-select.ts';

type Stranger = { readonly value: string; readonly total: string };

const rowsText = ({ value, total }: Stranger): string =>
  `"${value}" in ${total} ${total === '1' ? 'row' : 'rows'}`;

const shownMax = 5;

function strangersQuery(index: number, { reading }: TypedColumn): string | null {
  const text = stagingColumn(index);
  const isNumber = reading.type === 'bigint' || reading.type === 'double precision';
  if (!isNumber && reading.type !== 'text') return null;
  const outside = isNumber
    ? `${typedValue(index, reading)}::double precision <> all ($1::double precision[])`
    : `${text} <> all ($1::text[])`;
  return `select ${text} as value, count(*) as total from ${stagingTable} where ${outside} group by 1 order by 2 desc, 1`;
}

/** Warns of staged labels that the contract does not know: a run over them would be rejected. */
export async function labelWarnings(
  client: pg.ClientBase,
  { target, contract }: Declaration,
  columns: readonly TypedColumn[],
): Promise<readonly string[]> {
  const values = contract.columns[target.column]?.values;
  const index = columns.findIndex(({ name }) => name === target.column);
  const column = columns[index];
  const query = values && column ? strangersQuery(index, column) : null;
  if (!values || query === null) return [];
  const { rows } = await client.query<Stranger>(query, [values]);
  if (rows.length === 0) return [];
  const shown = rows.slice(0, shownMax).map(rowsText).join(', ');
  const more = rows.length > shownMax ? ` and ${rows.length - shownMax} other values` : '';
  return [
    `the target "${target.column}" is ${shown}${more}; the contract knows ${values.join(', ')}, so a run will be rejected: load the rows again with labels mended, or add what is right to contract.columns.${target.column}.values`,
  ];
}
