import { join } from 'node:path';
import pg from 'pg';
import { isFree, portFor } from './free-port.ts';
import { postgresFolder } from './fresh.ts';
import type { Guard } from './guard.ts';
import { keepAlive } from './keep-alive.ts';
import { type Postgres, type PostgresPlan, startPostgres } from './postgres.ts';
import { newPassword, type PostgresAccess, readPostgresAccess, writePostgresAccess } from './secrets.ts';
import type { StackPlan } from './stack-plan.ts';

const wishedPort = 54_329;
const databaseName = 'ratchet';

type Plan = Pick<StackPlan, 'home' | 'variables' | 'progress'>;

/** Whoever was killed at work recovers first, and nothing is gained by giving up on that. */
const recoveryTimeoutMs = 600_000;

/**
 * Starts the stack's own PostgreSQL, on the port of the last time if it is free, and again, on the same port, whenever
 * it dies before the stack ends; answers with the URL.
 */
export async function startLocalPostgres(plan: Plan, guard: Guard, ending: AbortSignal): Promise<string> {
  const known = readPostgresAccess(plan.home);
  const password = known?.password ?? newPassword();
  const postgres = await startOnFreePort(
    { plan, guard, password },
    { wished: known?.port ?? wishedPort, triesLeft: 3 },
  );
  const { port, child } = postgres;
  const start = async () =>
    (
      await startPostgres(
        { ...clusterOf(plan, { port, password }), readyTimeoutMs: recoveryTimeoutMs },
        guard,
      )
    ).child;
  const say = plan.progress.line;
  void keepAlive({ name: 'PostgreSQL', logFile: child.logFile, start, say, ending }, guard, child);
  await createDatabase(postgres.urlOf('postgres'));
  return postgres.urlOf(databaseName);
}

type Start = { readonly plan: Plan; readonly guard: Guard; readonly password: string };

/** A port that was free may be taken while the cluster is made, as by another stack that starts: then the next one. */
async function startOnFreePort(
  start: Start,
  { wished, triesLeft }: { readonly wished: number; readonly triesLeft: number },
): Promise<Postgres> {
  const { plan, guard, password } = start;
  const port = await portFor('PostgreSQL', { wished, say: plan.progress.line });
  writePostgresAccess(plan.home, { port, password });
  try {
    return await startPostgres(clusterOf(plan, { port, password }), guard);
  } catch (error) {
    if (triesLeft === 0 || (await isFree(port))) throw error;
    return startOnFreePort(start, { wished: port, triesLeft: triesLeft - 1 });
  }
}

const clusterOf = (plan: Plan, access: PostgresAccess): PostgresPlan => ({
  ...{ ...access, isDurable: true, env: plan.variables({}) },
  folder: postgresFolder(plan.home),
  logFile: join(plan.home, 'logs', 'postgres.log'),
});

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
