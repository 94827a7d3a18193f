import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import pg from 'pg';
import { ledgerSchema } from './pool.ts';

export class ChangedMigration extends Error {
  override readonly name = 'ChangedMigration';
  readonly file: string;
  constructor(file: string) {
    super(
      `migration ${file} was applied with another content: migrations are forward-only, add a new file instead`,
    );
    this.file = file;
  }
}

type Migration = { readonly name: string; readonly sql: string; readonly digest: string };

const folder = new URL('./migrations/', import.meta.url);
const lockKey = 7_246_115;

async function readMigrations(): Promise<readonly Migration[]> {
  const names = (await readdir(folder)).filter((name) => name.endsWith('.sql')).sort();
  return Promise.all(
    names.map(async (name) => {
      const sql = await readFile(new URL(name, folder), 'utf8');
      return { name, sql, digest: createHash('sha256').update(sql).digest('hex') };
    }),
  );
}

/** The version row goes in first, so that concurrent installers collide harmlessly on the advisory lock or the key. */
async function apply(client: pg.Client, migration: Migration): Promise<boolean> {
  const known = await client.query<{ digest: string }>('select digest from migrations where name = $1', [
    migration.name,
  ]);
  const digest = known.rows[0]?.digest;
  if (digest === migration.digest) return false;
  if (digest !== undefined) throw new ChangedMigration(migration.name);
  await client.query('begin');
  await client.query('insert into migrations (name, digest) values ($1, $2)', [
    migration.name,
    migration.digest,
  ]);
  await client.query(migration.sql);
  await client.query('commit');
  return true;
}

/** Asked first, because `create schema if not exists` wants the right to create one even where it exists. */
async function ensureSchema(client: pg.Client): Promise<void> {
  const { rows } = await client.query<{ exists: boolean }>(
    'select exists (select from pg_namespace where nspname = $1)',
    [ledgerSchema],
  );
  if (rows[0]?.exists !== true) await client.query(`create schema ${ledgerSchema}`);
}

const connectMs = 5_000;

/** A server that takes the connection and says nothing is away: its code is that of one that cannot be reached. */
function inWords(error: Error): never {
  if (!/^timeout expired/.test(error.message)) throw error;
  const words = `PostgreSQL did not answer within ${connectMs / 1_000} s: see that it runs, and what stands between`;
  throw Object.assign(new Error(words, { cause: error }), { code: 'ETIMEDOUT' });
}

/**
 * Brings the ledger's schema up to date; safe when many processes start at once.
 * @throws ChangedMigration where an applied file differs from the one at hand.
 */
export async function migrate(connectionString: string): Promise<{ readonly applied: readonly string[] }> {
  const migrations = await readMigrations();
  const client = new pg.Client({
    connectionString,
    application_name: 'ratchet migrate',
    connectionTimeoutMillis: connectMs,
    keepAlive: true,
  });
  await client.connect().catch(inWords);
  try {
    await client.query('select pg_advisory_lock($1)', [lockKey]);
    await ensureSchema(client);
    await client.query(`set search_path = ${ledgerSchema}`);
    await client.query(
      'create table if not exists migrations (name text primary key, digest text not null, applied_at timestamptz not null default now())',
    );
    const applied: string[] = [];
    for (const migration of migrations) if (await apply(client, migration)) applied.push(migration.name);
    return { applied };
  } finally {
    await client.end();
  }
}
