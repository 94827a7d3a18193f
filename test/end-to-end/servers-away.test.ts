import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { readEnvironment } from '../../config/environment.ts';
import { listVersions } from '../../store/postgres/versions.ts';
import { eventually } from '../support/eventually.ts';
import { holdStage } from '../support/held-stages.ts';
import { type System, startSystem } from '../support/system.ts';
import {
  change,
  declareCustomers,
  moreCustomers,
  predict,
  serveCustomers,
  slowLearner,
  someCustomer,
} from '../support/system-customers.ts';
import { startLoad } from '../support/system-load.ts';
import { ownScore, retrained, runWhen, servedEverywhere, startRun } from '../support/system-runs.ts';

/** How long a server stays away at least; long enough for several attempts of everything. */
const outageMs = Number(readEnvironment().variables({})['RATCHET_TEST_OUTAGE_MS'] ?? 3_000);

vi.setConfig({ testTimeout: 400_000 + 2 * outageMs, hookTimeout: 180_000 }); // whole systems, and machines that are busy

let system: System;
beforeAll(async () => {
  system = await startSystem({ workers: 1, replicas: 2 });
});
afterAll(() => system?.close());

/** Who waits for a lock of this database. */
const waiting = `select from pg_locks where not granted
  and database = (select oid from pg_database where datname = current_database())`;

const following = (isFollowing: boolean) =>
  eventually(
    () => Promise.all(system.apis.map(({ url }) => system.call('/readyz', { url }))),
    (replies) => replies.every(({ body }) => body.following === isFollowing),
    60_000,
  );

describe('while PostgreSQL is away', () => {
  it('predictions go on, changes are refused, and the run that was under way completes afterwards, once', async () => {
    const model = await serveCustomers(system, { word: 'outage', count: 2 });
    await servedEverywhere(system, model, 'v2');
    await declareCustomers(system, model, slowLearner(2_500));
    const load = startLoad({
      urls: system.apis.map(({ url }) => url),
      path: `/models/${model}/predict`,
      token: system.token,
      body: { features: someCustomer },
    });
    const letTrain = await holdStage(system.databaseUrl, 'train');
    const run = await startRun(system, model);
    await runWhen(system, { model, run }, ({ stage }) => stage === 'train');
    const cutAt = performance.now();
    await system.lines.postgres.cut();
    await following(false);
    await letTrain();

    for (const kind of ['rollback', 'promote'] as const) {
      const refused = await change(system, model, {
        kind,
        ...(kind === 'promote' ? { version: 'v1' } : {}),
      });
      expect([refused.status, refused.body.code]).toEqual([503, 'ledger_unavailable']);
      expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0);
    }
    const own = await ownScore(system, { model, version: 'v2', features: someCustomer });
    const late = await system.addApi();
    const { status, body } = await predict(system, model, late.url);
    expect([status, body.model_version, body.score]).toEqual([200, 'v2', own]);

    await outageSince(cutAt);
    await system.lines.postgres.mend();
    await following(true);
    const ended = await runWhen(system, { model, run }, ({ state }) => state === 'finished');
    expect(ended, ended.reason).toMatchObject({ outcome: 'promoted', version: 'v3' });
    expect((await listVersions(system.ledger, model, { limit: 10 })).versions).toHaveLength(3);
    await servedEverywhere(system, model, 'v3');
    const { scores, faults } = await load.stop();
    expect(faults).toEqual([]);
    expect([...scores.keys()].every((version) => version === 'v2' || version === 'v3')).toBe(true);
    expect(await loggedOnce(model, load.count() + 1)).toBe(true);
    expect(scores.get('v2')).toEqual(new Set([own]));
    expect((await change(system, model, { kind: 'rollback' })).body.current).toBe('v2');
  });

  it('a pull whose source went away begins again when it is back, and the run completes', async () => {
    const model = await serveCustomers(system, { word: 'source', count: 1 });
    await moreCustomers(system, model, 2);
    const holder = new pg.Client({ connectionString: system.databaseUrl });
    await holder.connect();
    try {
      await holder.query(`begin; lock table ${pg.escapeIdentifier(model)} in access exclusive mode`);
      const run = await startRun(system, model);
      await eventually(
        () => holder.query(`${waiting} and relation = $1::regclass`, [model]),
        ({ rowCount }) => rowCount === 1,
      );
      await system.lines.postgres.cut();
      await following(false);
      await system.lines.postgres.mend();
      await holder.query('rollback');
      const ended = await runWhen(system, { model, run }, ({ state }) => state === 'finished');
      expect(ended, ended.reason).toMatchObject({ outcome: 'promoted', version: 'v2' });
      expect(ended.stages[0].attempt).toBeGreaterThan(1);
    } finally {
      await holder.end();
    }
  });
});

describe('while Temporal is away', () => {
  it('predictions and rollbacks go on, a retrain is refused with a remedy, and runs go on when it is back', async () => {
    const model = await serveCustomers(system, { word: 'alone', count: 2 });
    await servedEverywhere(system, model, 'v2');
    await declareCustomers(system, model, slowLearner(2_500));
    const letTrain = await holdStage(system.databaseUrl, 'train');
    const run = await startRun(system, model);
    await runWhen(system, { model, run }, ({ stage }) => stage === 'train');
    const cutAt = performance.now();
    await system.lines.temporal.cut();
    await letTrain();

    expect((await predict(system, model)).body.model_version).toBe('v2');
    const refused = await system.call(`/models/${model}/retrain`, { method: 'POST', body: {} });
    expect([refused.status, refused.body.code]).toEqual([503, 'temporal_unavailable']);
    expect(refused.body.detail).toMatch(/again when it is back/);
    expect(refused.headers.get('retry-after')).not.toBeNull();
    const rolled = await change(system, model, { kind: 'rollback' });
    expect([rolled.status, rolled.body]).toMatchObject([200, { current: 'v1', break_glass: true }]);
    await servedEverywhere(system, model, 'v1');

    await outageSince(cutAt);
    await system.lines.temporal.mend();
    const ended = await runWhen(system, { model, run }, ({ state }) => state === 'finished');
    expect(ended, ended.reason).toMatchObject({ outcome: 'promoted', version: 'v3' });
    await moreCustomers(system, model, 3);
    expect(await retrained(system, model)).toMatchObject({ outcome: 'promoted', version: 'v4' });
    await servedEverywhere(system, model, 'v4');
    const back = await change(system, model, { kind: 'rollback' });
    expect(back.body).toMatchObject({ current: 'v3', break_glass: false });
  });
});

/** Also what was answered while nothing could be written. */
async function loggedOnce(model: string, answered: number): Promise<boolean> {
  const { rows } = await eventually(
    () =>
      system.ledger.query<{ logged: number; ids: number }>(
        `select count(*)::integer as logged, count(distinct id)::integer as ids
         from predictions where model = $1 and status = 200`,
        [model],
      ),
    (found) => (found.rows[0]?.logged ?? 0) >= answered,
    30_000,
  );
  return rows[0]?.logged === answered && rows[0].ids === answered;
}

/** An outage is what these tests are about: nothing tells when it was long enough but the clock. */
const outageSince = (cutAt: number): Promise<void> =>
  sleep(Math.max(0, outageMs - (performance.now() - cutAt)));
