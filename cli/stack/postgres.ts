import { chownSync, existsSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import pg from 'pg';
import { type Child, logTail, startChild, whenReady } from './child.ts';
import type { Guard } from './guard.ts';
import { type Binaries, postgresBinaries } from './postgres-binaries.ts';
import { claimFolder, type Owner } from './postgres-owner.ts';
import { openToOthers, reachableFolder } from './postgres-reach.ts';

export type PostgresPlan = Readonly<{
  /** Folder of the cluster; made where it does not exist. */
  folder: string;
  logFile: string;
  port: number;
  password: string;
  /** False trades safety on power loss for speed: tests only. */
  isDurable: boolean;
  env: Readonly<Record<string, string>>;
  /** How long it may take until it accepts connections; recovery after a crash counts. */
  readyTimeoutMs?: number;
}>;

export type Postgres = Readonly<{ child: Child; port: number; urlOf(database: string): string }>;

const user = 'postgres';
const usualReadyTimeoutMs = 60_000;

/** Starts a PostgreSQL server on 127.0.0.1 and makes its cluster first where there is none. */
export async function startPostgres(plan: PostgresPlan, guard: Guard): Promise<Postgres> {
  const folder = reachableFolder(plan.folder);
  const owner = claimFolder(folder);
  const binaries = openToOthers(await postgresBinaries(), owner);
  const data = join(folder, 'data');
  if (!existsSync(join(data, 'PG_VERSION'))) await initialise(plan, { binaries, owner, data }, guard);
  const child = startChild(
    {
      name: 'postgres',
      command: binaries.postgres,
      args: ['-D', data, '-p', String(plan.port), ...settings(plan)],
      env: { ...plan.env, LC_MESSAGES: 'C' },
      logFile: plan.logFile,
      signal: 'SIGINT',
      ...owner,
    },
    guard,
  );
  const urlOf = (database: string) =>
    `postgresql://${user}:${encodeURIComponent(plan.password)}@127.0.0.1:${plan.port}/${database}`;
  try {
    await whenReady(child, () => accepts(urlOf('postgres')), plan.readyTimeoutMs ?? usualReadyTimeoutMs);
  } catch (error) {
    if (child.hasExited()) guard.forget(child.pid);
    throw error;
  }
  return { child, port: plan.port, urlOf };
}

type Cluster = Readonly<{ binaries: Binaries; owner: Owner; data: string }>;

/** Makes the cluster, under the guard as the server is: a start that is stopped leaves nothing at work. */
async function initialise(
  plan: PostgresPlan,
  { binaries, owner, data }: Cluster,
  guard: Guard,
): Promise<void> {
  rmSync(data, { recursive: true, force: true });
  const passwordFile = join(data, '..', 'password');
  writeFileSync(passwordFile, `${plan.password}\n`, { mode: 0o600 });
  if (owner) chownSync(passwordFile, owner.uid, owner.gid);
  const flags = [
    `--pgdata=${data}`,
    `--username=${user}`,
    '--auth=scram-sha-256',
    `--pwfile=${passwordFile}`,
  ];
  const form = ['--encoding=UTF8', '--locale=C', ...(plan.isDurable ? [] : ['--no-sync'])];
  const child = startChild(
    {
      name: 'postgres',
      command: binaries.initdb,
      args: [...flags, ...form],
      env: { ...plan.env, LC_MESSAGES: 'C' },
      logFile: plan.logFile,
      signal: 'SIGTERM',
      ...owner,
    },
    guard,
  );
  try {
    if ((await child.exited) === 0) return;
    throw new Error(`PostgreSQL's data folder ${data} could not be made. ${logTail(plan.logFile)}`);
  } finally {
    guard.forget(child.pid);
    rmSync(passwordFile, { force: true });
  }
}

function settings(plan: PostgresPlan): string[] {
  const durable = ['listen_addresses=127.0.0.1', 'unix_socket_directories=', 'max_connections=200'];
  const hasty = ['fsync=off', 'synchronous_commit=off', 'full_page_writes=off'];
  return [...durable, ...lean, ...(plan.isDurable ? [] : hasty)].flatMap((setting) => ['-c', setting]);
}

/** One machine's share: the system's own cache holds what is read, so four processes and half the buffers are saved. */
const lean = ['shared_buffers=64MB', 'io_method=sync', 'max_logical_replication_workers=0'];

async function accepts(connectionString: string): Promise<boolean> {
  const client = new pg.Client({ connectionString, connectionTimeoutMillis: 2_000 });
  client.on('error', () => undefined);
  try {
    await client.connect();
    return true;
  } catch {
    return false;
  } finally {
    await client.end().catch(() => undefined);
  }
}
