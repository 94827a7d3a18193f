import { once } from 'node:events';
import { readdir, writeFile } from 'node:fs/promises';
import { Agent, request } from 'node:http';
import { type AddressInfo, createServer } from 'node:net';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, inject, it } from 'vitest';
import { migrate } from '../../store/postgres/migrate.ts';
import { runCliProcess } from '../cli/commands/cli-process.ts';
import { call } from '../support/api.ts';
import { type ApiProcess, spawnApi } from '../support/api-process.ts';
import { eventually } from '../support/eventually.ts';
import { readEvents } from '../support/read-events.ts';
import { openTestRollout } from '../support/rollout-plans.ts';
import { goodFeatures, openServed, type Served } from '../support/served-model.ts';
import { execute } from '../support/template-database.ts';

const token = 'rk_local-token-of-the-test';
/** A port where no PostgreSQL listens. */
const noDatabase = 'postgres://postgres@127.0.0.1:1/none';

let served: Served;
const processes: ApiProcess[] = [];

const start = async (databaseUrl = served.url): Promise<ApiProcess> => {
  const api = await spawnApi({ databaseUrl, home: served.home, token });
  processes.push(api);
  return api;
};
const predict = (api: ApiProcess) =>
  call(api.url, '/predict', { method: 'POST', token, body: { features: goodFeatures } });

beforeEach(async () => {
  served = await openServed();
  await served.declare('churn');
  await served.promote('churn', await served.train('churn'));
});

afterEach(async () => {
  await Promise.all(processes.splice(0).map((api) => api.terminate()));
  await served.close();
});

describe('a replica that starts without PostgreSQL', () => {
  it('serves the last known good version to the keys that it knew, refuses changes, and keeps what it answered for the ledger', async () => {
    const first = await start();
    await eventually(
      () => predict(first),
      ({ status }) => status === 200,
    );
    const made = await call(first.url, '/keys', {
      method: 'POST',
      token,
      body: { name: 'shop', scopes: ['predict'] },
    });
    await eventually(
      () =>
        call(first.url, '/predict', {
          method: 'POST',
          token: made.body.token,
          body: { features: goodFeatures },
        }),
      ({ status }) => status === 200,
    );
    expect(await first.terminate()).toBe(0);

    const second = await start(noDatabase);
    const ready = await call(second.url, '/readyz');
    expect([ready.status, ready.body]).toMatchObject([200, { following: false, models: { churn: 'v1' } }]);
    for (const key of [token, made.body.token])
      expect(
        (await call(second.url, '/predict', { method: 'POST', token: key, body: { features: goodFeatures } }))
          .body.model_version,
      ).toBe('v1');
    for (const path of ['/models/churn/rollback', '/rollback']) {
      const refused = await call(second.url, path, { method: 'POST', token, body: { reason: 'x' } });
      expect([refused.status, refused.body.code]).toEqual([503, 'ledger_unavailable']);
      expect(refused.headers.get('retry-after')).not.toBeNull();
    }
    expect((await call(second.url, '/models/churn/ready')).body).toMatchObject({
      ready: true,
      source: 'last-known-good',
    });
    await eventually(
      () => call(second.url, '/metrics'),
      ({ text }) => text.includes('\nratchet_prediction_log_spooled_total 2\n'),
    );
    await second.kill();

    await start();
    const logged = `select model, version, status, features from predictions where features is null`;
    const { rows } = await eventually(
      () => served.ledger.query(logged),
      (found) => found.rows.length === 2,
    );
    expect(rows[0]).toEqual({ model: 'churn', version: 1, status: 200, features: null });
    await eventually(
      () => readdir(join(served.home, 'prediction-spool')),
      (files) => files.length === 0,
    );
  });

  it('serves what served last where PostgreSQL takes connections and says nothing', async () => {
    const first = await start();
    await eventually(
      () => predict(first),
      ({ status }) => status === 200,
    );
    expect(await first.terminate()).toBe(0);
    const silent = createServer().listen(0, '127.0.0.1');
    await once(silent, 'listening');
    const url = `postgres://postgres@127.0.0.1:${(silent.address() as AddressInfo).port}/none`;
    const migrated = migrate(url).catch((error: unknown) => error);
    const second = await start(url);
    expect((await predict(second)).body.model_version).toBe('v1');
    expect(await migrated).toMatchObject({
      ...{ code: 'ETIMEDOUT', message: expect.stringContaining('did not answer within 5 s') },
    });
    await second.kill();
    silent.close();
  });

  it('takes the model declared first for the default, also where its files are spoilt, and names what it serves', async () => {
    await served.declare('a-newer-one');
    await served.promote('a-newer-one', await served.train('a-newer-one'));
    const first = await start();
    await eventually(
      () => call(first.url, '/readyz'),
      ({ body }) => body.models?.churn === 'v1' && body.models['a-newer-one'] === 'v1',
    );
    expect(await first.terminate()).toBe(0);
    const second = await start(noDatabase);
    expect((await predict(second)).body.model).toBe('churn');
    const how = { method: 'POST', token, body: { features: goodFeatures } };
    const unknown = await call(second.url, '/models/nobody/predict', how);
    expect([unknown.status, unknown.body.code]).toEqual([503, 'not_following']);
    expect(unknown.body.detail).toMatch(
      /^the ledger has not answered yet, and this model was not served from here before: until it answers, this replica serves (?=.*a-newer-one)(?=.*churn)/,
    );
    await writeFile(join(served.home, 'models/churn/current_model.txt'), 'spoilt');
    const spoilt = await predict(await start(noDatabase));
    expect([spoilt.status, spoilt.body.code]).toEqual([503, 'not_following']);
    expect(spoilt.body.detail).toMatch(/of churn the last known good version could not be loaded: .*cut off/);
  });

  it('starts with current_model.txt broken in any way, says so and serves nothing', async () => {
    const texts = ['', 'v1', '\uFEFFv1 revision=1 sha256=0\n', '../../etc revision=1 sha256=0\n'];
    const models = texts.map((_, index) => (index === 0 ? 'churn' : `churn-${index}`));
    for (const [index, model] of models.entries()) {
      await served.artifacts.writeCurrent(model, { version: 'v1', revision: 1, digest: '0'.repeat(64) });
      await writeFile(join(served.home, `models/${model}/current_model.txt`), texts[index] ?? '');
    }
    const api = await start(noDatabase);
    expect((await call(api.url, '/livez')).status).toBe(200);
    expect((await call(api.url, '/readyz')).status).toBe(503);
    for (const model of models) {
      const path = `/models/${model}/predict`;
      const refused = await call(api.url, path, { method: 'POST', token, body: { features: goodFeatures } });
      expect(refused.status, model).toBe(503);
      expect(refused.body.detail, model).toMatch(/could not be loaded|current_model\.txt/);
    }
    const other = await call(api.url, '/models/other/predict', { method: 'POST', token, body: {} });
    expect(other.body.detail).toBe(
      'the ledger has not answered yet, and nothing was served from here before',
    );
  });
});

describe('a replica that cannot start', () => {
  const ending = (env: Readonly<Record<string, string>>) =>
    runCliProcess(['api'], {
      RATCHET_HOME: served.home,
      DATABASE_URL: served.url,
      LOG_LEVEL: 'silent',
      ...env,
    });

  it('names the port that is taken, and the remedy', async () => {
    const first = await start();
    const { port } = new URL(first.url);
    expect(await ending({ PORT: port })).toMatchObject({
      code: 1,
      stderr: `port ${port} of 127.0.0.1 is taken: name a free one in PORT, or end what listens there\n`,
    });
  });

  it('names DATABASE_URL where it is no connection string', async () => {
    const { code, stderr } = await ending({ DATABASE_URL: 'nonsense' });
    expect([code, stderr]).toEqual([
      1,
      'DATABASE_URL: expected a connection string such as postgresql://user:password@host:5432/ratchet\n',
    ]);
  });
});

describe('a replica whose PostgreSQL goes away', () => {
  it('predicts on, answers changes with 503, and follows again when it is back', async () => {
    const api = await start();
    const admin = inject('databaseUrl');
    const name = new URL(served.url).pathname.slice(1);
    await execute(admin, `alter database ${name} allow_connections false`);
    await execute(admin, `select pg_terminate_backend(pid) from pg_stat_activity where datname = '${name}'`);
    await eventually(
      () => call(api.url, '/readyz'),
      ({ body }) => body.following === false,
    );
    expect((await predict(api)).status).toBe(200);
    const refused = await call(api.url, '/models/churn/rollback', {
      method: 'POST',
      token,
      body: { reason: 'x' },
    });
    expect([refused.status, refused.body.code]).toEqual([503, 'ledger_unavailable']);
    expect((await predict(api)).body.model_version).toBe('v1');
    await execute(admin, `alter database ${name} allow_connections true`);
    await eventually(
      () => call(api.url, '/readyz'),
      ({ body }) => body.following === true,
    );
    await served.promote('churn', await served.train('churn'));
    await eventually(
      () => predict(api),
      ({ body }) => body.model_version === 'v2',
    );
  });
});

describe('a replica that is told to go under load', () => {
  it('says so, finishes every request that it took and every stream of events, logs them all, and ends with 0', async () => {
    const api = await start();
    await served.train('churn');
    const { id } = await openTestRollout(served.ledger, 'churn');
    const events = await readEvents(`${api.url}/models/churn/rollouts/${id}/events`, {
      authorization: `Bearer ${token}`,
    });
    expect(await events.next()).toMatchObject({ data: { state: 'pending' } });
    const agent = new Agent({ keepAlive: true, maxSockets: 16 });
    const statuses: number[] = [];
    const faults: string[] = [];
    let isOver = false;
    const load = Array.from({ length: 16 }, async () => {
      while (!isOver) {
        const outcome = await post(api.url, agent);
        if (typeof outcome === 'number') statuses.push(outcome);
        else if (outcome !== 'ECONNREFUSED') faults.push(outcome);
        else isOver = true;
      }
    });
    await eventually(
      () => statuses.length,
      (count) => count > 200,
    );
    const told = readiness(api.url, () => isOver);
    const ended = api.terminate();
    expect(await events.next()).toBeNull();
    expect(await ended).toBe(0);
    isOver = true;
    await Promise.all(load);
    expect(await told).toContain('503 draining');
    expect(faults).toEqual([]);
    expect(new Set(statuses)).toEqual(new Set([200]));
    const { rows } = await served.ledger.query('select count(*)::integer as count from predictions');
    expect(rows).toEqual([{ count: statuses.length }]);
  });
});

/** All that it says of itself, asked without a pause: what it says for half a second is not to be missed. */
async function readiness(url: string, isOver: () => boolean): Promise<ReadonlySet<string>> {
  const told = new Set<string>();
  while (!isOver()) {
    const reply = await call(url, '/readyz').catch(() => null);
    if (reply === null) break;
    told.add(`${reply.status} ${reply.body.status}`);
  }
  return told;
}

/** The status, or the code of the fault. */
function post(url: string, agent: Agent): Promise<number | string> {
  return new Promise((resolve) => {
    const sent = request(
      `${url}/predict`,
      {
        method: 'POST',
        agent,
        headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      },
      (response) => {
        response.resume();
        response.on('end', () => resolve(response.statusCode ?? 0));
        response.on('error', (error) => resolve(error.message));
      },
    );
    sent.on('error', (error: NodeJS.ErrnoException) => resolve(error.code ?? error.message));
    sent.end(JSON.stringify({ features: goodFeatures }));
  });
}
