import type pg from 'pg';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { retrainWorkflowId } from '../../shared/ids.ts';
import { stages } from '../../shared/messages.ts';
import { listChanges, readDeployment } from '../../store/postgres/deployments.ts';
import { readRun } from '../../store/postgres/runs.ts';
import { listVersions } from '../../store/postgres/versions.ts';
import { startRetrain } from '../../store/temporal/retrains.ts';
import { customersDeclaration, inDatabase } from '../activities/customers.ts';
import { type Installation, openInstallation, requestOf } from '../activities/installation.ts';
import { holdAnswers } from '../support/held-stages.ts';
import { startWorkerProcess } from '../worker/worker-process.ts';

let here: Installation;
beforeEach(async () => {
  const made = await openInstallation();
  // That a worker is dead is noticed soon.
  here = { ...made, deps: { ...made.deps, heartbeatTimeoutMs: 2_000 } };
  await here.declare(customersDeclaration(here.model, here.table));
});
afterEach(() => here.close());

/** Waits until a row comes. */
async function until(client: pg.Client, sql: string, values: readonly unknown[]): Promise<void> {
  const rowCount = async () => (await client.query(sql, [...values])).rows.length;
  await expect.poll(rowCount, { timeout: 60_000, interval: 25 }).toBeGreaterThan(0);
}

const hasStarted = 'select from ratchet.stages where run = $1 and stage = $2';

/** Ends when the stage has begun. */
const begun = (run: string, stage: string): Promise<void> =>
  inDatabase(here.databaseUrl, (client) => until(client, hasStarted, [run, stage]));

const isHeld = `select from pg_locks where locktype = 'advisory' and not granted
  and database = (select oid from pg_database where datname = current_database())`;

async function runUnderFire(fire: (run: string, stage: string, kill: () => Promise<void>) => Promise<void>) {
  const request = requestOf(here);
  let worker = await startWorkerProcess(here);
  await startRetrain({ ...here.deps, workflowTaskTimeoutMs: 2_000 }, request);
  for (const stage of stages) {
    await fire(request.run, stage, () => worker.kill());
    worker = await startWorkerProcess(here);
  }
  const outcome = await here.temporal.client.workflow.getHandle(retrainWorkflowId(here.model)).result();
  await worker.stop();
  return { outcome, run: await readRun(here.deps.pool, request.run) };
}

async function expectOneOfEach(): Promise<void> {
  const { pool } = here.deps;
  const { versions } = await listVersions(pool, here.model, { limit: 10 });
  expect(versions.map(({ version, state }) => [version, state])).toEqual([['v1', 'live']]);
  const changes = await listChanges(pool, here.model, { limit: 100 });
  expect(changes.filter(({ kind }) => kind === 'promote')).toHaveLength(1);
  expect(await readDeployment(pool, here.model)).toMatchObject({ stable: 'v1', candidate: null });
  const { digest } = versions[0] ?? {};
  await here.deps.artifacts.load(here.model, 'v1', digest);
}

it('completes with one version after the worker was killed at the beginning of every stage', async () => {
  const { outcome, run } = await runUnderFire(async (name, stage, kill) => {
    await begun(name, stage);
    await kill();
  });
  expect(outcome).toMatchObject({ kind: 'promoted', version: 'v1' });
  expect(run).toMatchObject({ outcome: 'promoted' });
  await expectOneOfEach();
}, 240_000);

it('completes with one version after the worker was killed when every stage had done its work', async () => {
  const { outcome, run } = await inDatabase(here.databaseUrl, async (client) => {
    await client.query(holdAnswers);
    for (const stage of stages) await client.query('select pg_advisory_lock(hashtext($1))', [stage]);
    return runUnderFire(async (_run, stage, kill) => {
      await until(client, isHeld, []);
      await kill();
      await client.query('select pg_advisory_unlock(hashtext($1))', [stage]);
    });
  });
  expect(outcome).toMatchObject({ kind: 'promoted', version: 'v1' });
  expect(run?.stages.map(({ state, attempt }) => [state, attempt > 1])).toEqual(
    stages.map(() => ['done', true]),
  );
  await expectOneOfEach();
}, 240_000);
