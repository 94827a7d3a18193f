import { quoteColumn } from './column-value.ts';
import type { CompileInput } from './compile-data.ts';
import type { TableContract } from './table.ts';

const keyColumns = ({ key }: TableContract): string => key.map((_, index) => `k${index}`).join(', ');

/**
 * Queries that count the rows that repeat the key of another, and those of `data` that repeat all but the key. What no
 * rule asks for is not counted.
 */
export function repeatQueries({
  declaration,
  table,
  rows,
  mayRepeat = rows,
}: Pick<CompileInput, 'declaration' | 'table' | 'rows' | 'mayRepeat'>): readonly {
  readonly name: string;
  readonly sql: string;
}[] {
  const query = (name: string, from: string) => ({
    name,
    sql: `select coalesce(sum(n - 1), 0)::bigint as ${name} from (select count(*) as n from ${from} having count(*) > 1)`,
  });
  const key = table.key.map(quoteColumn);
  const present = key.map((column) => `${column} is not null`).join(' and ');
  return [
    ...(mayRepeat === null
      ? []
      : [query('repeated_keys', `(${mayRepeat}) where ${present} group by ${key.join(', ')}`)]),
    ...(declaration.contract.duplicateRowsMax < 1
      ? [query('repeated_rows', 'data group by ratchet_content_hash')]
      : []),
  ];
}

/** Conditions that find repeated keys and repeated rows in `data`. */
export const repeatedConditions = (table: TableContract): { readonly key: string; readonly row: string } => ({
  key: `(${keyColumns(table)}) in (select ${table.key.length > 1 ? `(${keyColumns(table)})` : keyColumns(table)} from data group by ${keyColumns(table)} having count(*) > 1)`,
  row: 'ratchet_content_hash in (select ratchet_content_hash from data group by ratchet_content_hash having count(*) > 1)',
});
