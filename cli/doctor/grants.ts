import type pg from 'pg';

/** A table that a declared model is pulled from, and the variable that names its database. */
export type SourceTable = { readonly connection: string; readonly schema: string; readonly name: string };

/**
 * GRANTs that this role lacks: on the ledger's schema and tables, and, where the tables that declared models
 * are pulled from live in the same database, to read those. Months of the prediction log are made and dropped by whoever
 * owns its tables: the role must be their owner's, or the owner itself where that is a superuser's now.
 */
export async function missingGrants(client: pg.Client): Promise<readonly string[]> {
  const { rows } = await client.query<{ grant: string }>(ledgerGrants);
  const own = (await declaredTables(client)).filter(({ connection }) => connection === 'DATABASE_URL');
  return [...rows.map((row) => row.grant), ...(await missingReads(client, own))];
}

/** The tables of the newest declarations; none where there is no ledger yet, or no right to read it. */
export async function declaredTables(ledger: pg.Client): Promise<readonly SourceTable[]> {
  if (!(await hasDeclarations(ledger))) return [];
  return (await ledger.query<SourceTable>(sourceTables)).rows;
}

/** GRANTs that the role of a source's database lacks to read these tables of it. */
export async function missingReads(
  source: pg.Client,
  tables: readonly SourceTable[],
): Promise<readonly string[]> {
  const places = [tables.map(({ schema }) => schema), tables.map(({ name }) => name)];
  const { rows } = await source.query<{ grant: string }>(sourceGrants, places);
  return rows.map((row) => row.grant);
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
  where case when relkind = 'S' then not has_sequence_privilege(pg_class.oid, 'usage') end
  union all
  select distinct case
    when rolsuper then format('alter table ratchet.%I owner to %I', relname, current_user)
    else format('grant %I to %I', rolname, current_user) end
  from pg_class join ledger on relnamespace = ledger.oid join pg_roles on pg_roles.oid = relowner
  where (relkind = 'p' or (relkind = 'r' and relispartition)) and not pg_has_role(relowner, 'usage')`;

const sourceTables = `
  with newest as (
    select distinct on (model) body -> 'source' as source from ratchet.declarations order by model, number desc
  )
  select distinct coalesce(source ->> 'connection', 'DATABASE_URL') as connection,
    coalesce(source ->> 'schema', 'public') as schema, source ->> 'table' as name
  from newest where source ->> 'table' is not null`;

const sourceGrants = `
  with named as (select * from unnest($1::text[], $2::text[]) as named (schema, name))
  select distinct format('grant usage on schema %I to %I', schema, current_user) as grant
  from named join pg_namespace on nspname = schema where not has_schema_privilege(pg_namespace.oid, 'usage')
  union
  select format('grant select on %I.%I to %I', schema, name, current_user)
  from named join pg_namespace on nspname = schema
  join pg_class on relnamespace = pg_namespace.oid and relname = name
  where not has_table_privilege(pg_class.oid, 'select')`;
