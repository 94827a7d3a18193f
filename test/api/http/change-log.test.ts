import { Writable } from 'node:stream';
import { pino } from 'pino';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { startApi, type TestApi } from '../../support/api.ts';
import { goodFeatures, openServed, type Served } from '../../support/served-model.ts';

let lines: Record<string, unknown>[] = [];
const sink = new Writable({
  write(chunk, _encoding, done) {
    lines.push(JSON.parse(String(chunk)));
    done();
  },
});

let served: Served;
let api: TestApi;
beforeAll(async () => {
  served = await openServed();
  await served.declare('churn');
  for (const kind of ['logistic-regression', 'prior'])
    await served.promote('churn', await served.train('churn', { kind }));
  api = await startApi(served, { log: pino(sink) });
});
beforeEach(() => {
  lines = [];
});
afterAll(async () => {
  await api.stop();
  await served.close();
});

const asked = () => lines.filter(({ msg }) => msg === 'change asked for');
const post = (path: string, body: unknown, headers: Readonly<Record<string, string>> = {}) =>
  api.call(path, { method: 'POST', body, headers: { 'x-request-id': 'asked-1', ...headers } });

it('logs a change once, with who asked, the ids and the status, also where it was refused', async () => {
  expect((await post('/models/churn/retrain', {})).status).toBe(503);
  const actor = expect.stringMatching(/^all-/);
  const known = { model: 'churn', actor, requestId: 'asked-1' };
  expect(asked()).toMatchObject([{ ...known, operation: 'retrainModel', status: 503 }]);
  lines = [];
  await api.call('/models/churn/runs/r-unknown/cancel', { method: 'POST' });
  expect(asked()).toMatchObject([{ model: 'churn', run: 'r-unknown', operation: 'cancelRun', status: 404 }]);
});

it('logs a rollback past Temporal with what it changed, under the id of the change', async () => {
  const rolled = await post('/rollback', { reason: 'complaints' }, { 'idempotency-key': 'back' });
  expect(rolled).toMatchObject({ status: 200, body: { current: 'v1', break_glass: true } });
  expect(asked()).toMatchObject([
    { model: 'churn', operation: 'rollBackModelDefault', change: 'back', requestId: 'asked-1', status: 200 },
  ]);
  const changed = { model: 'churn', from: 'v2', to: 'v1', requestId: 'back', breakGlass: true };
  expect(lines).toContainEqual(expect.objectContaining({ msg: 'deployment changed', ...changed }));
});

it('tells no secret, and nothing of what only reads or predicts', async () => {
  const made = await post('/keys', { name: 'shop', scopes: ['predict'] });
  expect(made.status).toBe(201);
  await api.call('/keys/shop', { method: 'DELETE' });
  expect(asked()).toMatchObject([
    { operation: 'createKey', status: 201 },
    { operation: 'revokeKey', key: 'shop', status: 200 },
  ]);
  expect(JSON.stringify(lines)).not.toContain(made.body.token);
  lines = [];
  expect((await post('/models/churn/predict', { features: goodFeatures })).status).toBe(200);
  expect((await post('/models/churn/predict', { features: 1 })).status).toBe(422);
  await api.call('/models/churn/runs');
  expect(asked()).toEqual([]);
});
