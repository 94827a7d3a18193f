import { join } from 'node:path';
import pg from 'pg';
import { portFor } from './free-port.ts';
import { postgresFolder } from './fresh.ts';
import type { Guard } from './guard.ts';
import { startPostgres } from './postgres.ts';
import { newPassword, readPostgresAccess, writePostgresAccess } from './secrets.ts';
import type { StackPlan } from './stack-plan.ts';

const wishedPort = 54_329;
const databaseName = 'ratchet';

/** Starts the stack's own PostgreSQL, on the port of the last time if it is free; answers with the URL. */
export async function startLocalPostgres(plan: StackPlan, guard: Guard): Promise<string> {
  const known = readPostgresAccess(plan.home);
  const access = {
    port: await portFor('PostgreSQL', { wished: known?.port ?? wishedPort, say: plan.progress.line }),
    password: known?.password ?? newPassword(),
  };
  writePostgresAccess(plan.home, access);
  const postgres = await startPostgres(
    {
      ...access,
      folder: postgresFolder(plan.home),
      logFile: join(plan.home, 'logs', 'postgres.log'),
      isDurable: true,
      env: plan.variables({}),
    },
    guard,
  );
  await createDatabase(postgres.urlOf('postgres'));
  return postgres.urlOf(databaseName);
}

async function createDatabase(connectionString: string): Promise<void> {
  const client = new pg.Client({ connectionString });
  await client.connect();
  try {
    const found = await client.query('select 1 from pg_database where datname = $1', [databaseName]);
    if (found.rowCount === 0) await client.query(`create database ${databaseName}`);
  } finally {
    await client.end();
  }
}
