import type { TableContract } from './table.ts';

const keyColumns = ({ key }: TableContract): string => key.map((_, index) => `k${index}`).join(', ');

/** Queries of `data` that count the rows that repeat the key of another, and those that repeat all but the key. */
export function repeatQueries(
  table: TableContract,
): readonly { readonly name: string; readonly sql: string }[] {
  const query = (name: string, groups: string) => ({
    name,
    sql: `select coalesce(sum(n - 1), 0)::bigint as ${name} from (select count(*) as n from data ${groups} having count(*) > 1)`,
  });
  return [
    query('repeated_keys', `where row_key_missing = false group by ${keyColumns(table)}`),
    query('repeated_rows', 'group by ratchet_content_hash'),
  ];
}

/** Conditions that find repeated keys and repeated rows in `data`. */
export const repeatedConditions = (table: TableContract): { readonly key: string; readonly row: string } => ({
  key: `(${keyColumns(table)}) in (select ${table.key.length > 1 ? `(${keyColumns(table)})` : keyColumns(table)} from data group by ${keyColumns(table)} having count(*) > 1)`,
  row: 'ratchet_content_hash in (select ratchet_content_hash from data group by ratchet_content_hash having count(*) > 1)',
});
