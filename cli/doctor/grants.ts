import type pg from 'pg';

/**
 * GRANTs that this role lacks: on the ledger's schema and tables, and, where the tables that declared models
 * are pulled from live in the same database, to read those.
 */
export async function missingGrants(client: pg.Client): Promise<readonly string[]> {
  const { rows } = await client.query<{ grant: string }>(ledgerGrants);
  const sources = await hasDeclarations(client);
  const read = sources ? await client.query<{ grant: string }>(sourceGrants) : { rows: [] };
  return [...rows, ...read.rows].map((row) => row.grant);
}

async function hasDeclarations(client: pg.Client): Promise<boolean> {
  const { rows } = await client.query<{ readable: boolean }>(
    `select case when has_schema_privilege(n.oid, 'usage') then has_table_privilege(c.oid, 'select') end as readable
     from pg_class c join pg_namespace n on n.oid = relnamespace
     where nspname = 'ratchet' and relname = 'declarations'`,
  );
  return rows[0]?.readable === true;
}

// A `case` and no `and`: the planner may ask for a sequence's privileges before it looks at the kind.
const ledgerGrants = `
  with ledger as (select oid from pg_namespace where nspname = 'ratchet')
  select format('grant create on database %I to %I', current_database(), current_user) as grant
  where not exists (select from ledger) and not has_database_privilege(current_database(), 'create')
  union all
  select format('grant usage, create on schema ratchet to %I', current_user)
  from ledger where not (has_schema_privilege(oid, 'usage') and has_schema_privilege(oid, 'create'))
  union all
  select format('grant select, insert, update, delete on ratchet.%I to %I', relname, current_user)
  from pg_class join ledger on relnamespace = ledger.oid
  where relkind in ('r', 'p') and not (
    has_table_privilege(pg_class.oid, 'select') and has_table_privilege(pg_class.oid, 'insert')
    and has_table_privilege(pg_class.oid, 'update') and has_table_privilege(pg_class.oid, 'delete'))
  union all
  select format('grant usage, select on sequence ratchet.%I to %I', relname, current_user)
  from pg_class join ledger on relnamespace = ledger.oid
  where case when relkind = 'S' then not has_sequence_privilege(pg_class.oid, 'usage') end`;

const sourceGrants = `
  with newest as (
    select distinct on (model) body -> 'source' as source from ratchet.declarations order by model, number desc
  ), named as (
    select coalesce(source ->> 'schema', 'public') as schema, source ->> 'table' as name
    from newest where source ->> 'table' is not null and source ->> 'connection' is null
  )
  select distinct format('grant usage on schema %I to %I', schema, current_user) as grant
  from named join pg_namespace on nspname = schema where not has_schema_privilege(pg_namespace.oid, 'usage')
  union
  select format('grant select on %I.%I to %I', schema, name, current_user)
  from named join pg_namespace on nspname = schema
  join pg_class on relnamespace = pg_namespace.oid and relname = name
  where not has_table_privilege(pg_class.oid, 'select')`;
