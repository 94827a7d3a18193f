import type pg from 'pg';
import type { Source } from '../../shared/declaration/source.ts';
import { relationOf } from './source-query.ts';

/** Views that a view reads, however far down: its rule depends on them. */
const viewsSql = `
  with recursive views as (
    select oid from pg_catalog.pg_class where oid = to_regclass($1) and relkind in ('v', 'm')
    union
    select below.oid
    from views
    join pg_catalog.pg_rewrite rule on rule.ev_class = views.oid
    join pg_catalog.pg_depend used on used.classid = 'pg_catalog.pg_rewrite'::regclass and used.objid = rule.oid
      and used.refclassid = 'pg_catalog.pg_class'::regclass
    join pg_catalog.pg_class below on below.oid = used.refobjid and below.relkind in ('v', 'm')
  )
  select quote_ident(n.nspname) || '.' || quote_ident(c.relname) as name, pg_get_viewdef(c.oid) as definition,
    c.oid = to_regclass($1) as "isDeclared"
  from views join pg_catalog.pg_class c on c.oid = views.oid join pg_catalog.pg_namespace n on n.oid = c.relnamespace`;

type View = { readonly name: string; readonly definition: string; readonly isDeclared: boolean };

/**
 * The select behind a declared view, as PostgreSQL tells it, with those of the views that it reads; null for a table or a
 * query. Whoever replaces a view changes which rows there are, and no watermark shows it.
 */
export async function viewDefinition(client: pg.ClientBase, source: Source): Promise<string | null> {
  if (source.table === undefined) return null;
  const { rows } = await client.query<View>(viewsSql, [relationOf(source)]);
  const declared = rows.find(({ isDeclared }) => isDeclared);
  if (declared === undefined) return null;
  const below = rows
    .filter((view) => view !== declared)
    .map(({ name, definition }) => `${name}: ${definition}`);
  return [declared.definition, ...below.sort()].join('\n');
}
