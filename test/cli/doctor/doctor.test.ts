import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import pg from 'pg';
import { afterEach, beforeEach, expect, inject, it } from 'vitest';
import { missingGrants } from '../../../cli/doctor/grants.ts';
import { checkDisk } from '../../../cli/doctor/machine.ts';
import { packageRoot } from '../../../cli/stack/package-root.ts';
import { readEnvironment } from '../../../config/environment.ts';
import { openPool } from '../../../store/postgres/pool.ts';
import { makePartitions } from '../../../store/prediction-log/partitions.ts';
import { type FreshDatabase, freshDatabase } from '../../support/database.ts';

let database: FreshDatabase;
let admin: pg.Client;
let guest: pg.Client;

function guestUrl(): string {
  const url = new URL(database.url);
  url.username = url.password = 'guest';
  return url.href;
}

beforeEach(async () => {
  database = await freshDatabase();
  admin = await connect(database.url);
  await admin.query(`do $$ begin create role guest login password 'guest';
    exception when duplicate_object then null; end $$`);
  guest = await connect(guestUrl());
});
afterEach(async () => {
  await Promise.all([guest.end(), admin.end()]);
  await database.close();
});

it('prints the GRANTs that a role lacks, and after they are given none', async () => {
  for (let round = await missingGrants(guest); round.length > 0; round = await missingGrants(guest)) {
    for (const grant of round) await admin.query(grant);
  }
  await guest.query('select count(*) from ratchet.models');
  expect(await missingGrants(guest)).toEqual([]);
  const ledger = openPool(guestUrl());
  await makePartitions(ledger, ['2031-02']).finally(() => ledger.end());
});

it('asks for the role of whoever owns the prediction log, who makes and drops its months', async () => {
  await admin.query(`do $$ begin create role keeper; exception when duplicate_object then null; end $$;
    alter table ratchet.predictions owner to keeper`);
  expect(await missingGrants(guest)).toContain('grant keeper to guest');
});

it('asks for the right to read the table of a declared model', async () => {
  await admin.query(`create table public."Odd name" (id int);
    insert into ratchet.models (name) values ('odd');
    insert into ratchet.declarations (model, number, body, source_text, digest, actor)
      values ('odd', 1, '{"source": {"connection": "DATABASE_URL", "table": "Odd name"}}', '', repeat('0', 64), 'test');
    grant usage on schema ratchet to guest; grant select on ratchet.declarations to guest`);
  expect(await missingGrants(guest)).toContain('grant select on public."Odd name" to guest');
});

it('asks the role of each source for its right to read, and for a source that is not set', async () => {
  await admin.query(`create table if not exists public.orders (id int);
    insert into ratchet.models (name) values ('a'), ('b');
    insert into ratchet.declarations (model, number, body, source_text, digest, actor)
      values ('a', 1, '{"source": {"connection": "REPLICA_URL", "table": "orders"}}', '', repeat('0', 64), 'test'),
        ('b', 1, '{"source": {"connection": "ELSEWHERE_URL", "table": "orders"}}', '', repeat('1', 64), 'test')`);
  const { code, stdout } = await doctor({
    DATABASE_URL: database.url,
    REPLICA_URL: guestUrl(),
    TEMPORAL_ADDRESS: inject('temporalAddress'),
  });
  expect(code).toBe(1);
  expect(JSON.parse(stdout).checks).toEqual(
    expect.arrayContaining([
      expect.objectContaining({
        check: 'source REPLICA_URL',
        remedy: expect.stringContaining('grant select on public.orders to guest'),
      }),
      expect.objectContaining({
        check: 'source ELSEWHERE_URL',
        remedy: expect.stringContaining('set ELSEWHERE_URL'),
      }),
    ]),
  );
});

it('asks for the right to create the ledger where there is none', async () => {
  await admin.query('drop schema ratchet cascade');
  expect(await missingGrants(guest)).toEqual([
    expect.stringMatching(/^grant create on database test_\w+ to guest$/),
  ]);
});

it('succeeds where all is well, and says each finding as JSON', async () => {
  const { code, stdout } = await doctor({
    DATABASE_URL: database.url,
    TEMPORAL_ADDRESS: inject('temporalAddress'),
  });
  const { checks } = JSON.parse(stdout);
  const byName = Object.fromEntries(
    checks.map(({ check, status }: { check: string; status: string }) => [check, status]),
  );
  expect(byName).toMatchObject({
    node: 'ok',
    database: 'ok',
    'database rights': 'ok',
    clock: 'ok',
    Temporal: 'ok',
  });
  expect(code).toBe(0);
});

it('fails with a remedy for each server that does not answer', async () => {
  const nowhere = { DATABASE_URL: 'postgresql://127.0.0.1:1/none', TEMPORAL_ADDRESS: '127.0.0.1:1' };
  const { code, stdout } = await doctor(nowhere);
  const failures = JSON.parse(stdout).checks.filter(({ status }: { status: string }) => status === 'failure');
  expect(code).toBe(1);
  expect(failures.map(({ check }: { check: string }) => check)).toEqual(['database', 'Temporal']);
  for (const failure of failures) expect(failure.remedy).toMatch(/DATABASE_URL|TEMPORAL_ADDRESS/);
});

it('says that `ratchet api` takes no other port than its own', async () => {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const port = typeof address === 'object' ? address?.port : 0;
  const { stdout } = await doctor({
    ...{ DATABASE_URL: database.url, TEMPORAL_ADDRESS: inject('temporalAddress'), PORT: String(port) },
  });
  server.close();
  expect(JSON.parse(stdout).checks).toContainEqual({
    ...{ check: `port ${port} (API)`, status: 'warning', detail: 'in use' },
    remedy: expect.stringMatching(/name a free port in PORT/),
  });
});

it('says where Temporal was looked for', async () => {
  const { stdout } = await doctor({ DATABASE_URL: database.url, TEMPORAL_ADDRESS: '127.0.0.1:1' });
  expect(JSON.parse(stdout).checks).toContainEqual(
    expect.objectContaining({ check: 'Temporal', detail: expect.stringMatching(/^127\.0\.0\.1:1: /) }),
  );
});

it('sends who has only the remains of a local stack to start it again', async () => {
  const home = await mkdtemp(join(tmpdir(), 'ratchet-doctor-'));
  const database = 'postgresql://127.0.0.1:1/none';
  const remains = { api: 'http://127.0.0.1:1', token: 't', database, temporal: '127.0.0.1:1' };
  await writeFile(join(home, 'stack.json'), JSON.stringify({ ...remains, temporalUi: 'http://127.0.0.1:1' }));
  const { code, stdout } = await doctor({}, home);
  await rm(home, { recursive: true });
  const remedies = JSON.parse(stdout).checks.map(({ remedy = '' }: { remedy?: string }) => remedy);
  expect(code).toBe(1);
  expect(remedies.filter((remedy: string) => remedy.includes('start it again'))).toHaveLength(2);
});

it.runIf(process.platform === 'linux')('names a folder where nothing can be written', async () => {
  expect(await checkDisk('/proc/ratchet')).toMatchObject({
    status: 'failure',
    detail: expect.stringMatching(/^\/proc cannot be written: /),
    remedy: expect.stringContaining('RATCHET_HOME'),
  });
});

async function doctor(
  variables: Record<string, string>,
  home = join(packageRoot, 'dist', 'nowhere'),
): Promise<{ code: number; stdout: string }> {
  const env = readEnvironment().variables({
    ...variables,
    RATCHET_HOME: home,
  });
  const program = join(packageRoot, 'dist', 'cli', 'main.js');
  try {
    const { stdout } = await promisify(execFile)(process.execPath, [program, 'doctor', '--json'], { env });
    return { code: 0, stdout };
  } catch (error) {
    const { code, stdout } = error as { code: number; stdout: string };
    return { code, stdout };
  }
}

async function connect(connectionString: string): Promise<pg.Client> {
  const client = new pg.Client({ connectionString });
  await client.connect();
  return client;
}
