import type pg from 'pg';
import type { Source } from '../../shared/declaration/source.ts';
import { relationOf } from './source-query.ts';

/**
 * The select behind a declared view, as PostgreSQL tells it; null for a table or a query. Whoever replaces a view changes
 * which rows there are, and no watermark shows it. Views that a view reads are not looked into.
 */
export async function viewDefinition(client: pg.ClientBase, source: Source): Promise<string | null> {
  if (source.table === undefined) return null;
  const { rows } = await client.query<{ definition: string | null }>(
    `select pg_get_viewdef(oid) as definition from pg_catalog.pg_class
     where oid = to_regclass($1) and relkind in ('v', 'm')`,
    [relationOf(source)],
  );
  return rows[0]?.definition ?? null;
}
