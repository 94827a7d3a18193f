import { randomUUID } from 'node:crypto';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { prepareChange } from '../../activities/prepare-change.ts';
import { readDeployment } from '../../store/postgres/deployments.ts';
import { startApi, type TestApi } from '../support/api.ts';
import { eventually } from '../support/eventually.ts';
import { openServed, type Served } from '../support/served-model.ts';
import { connectTemporal, type TestTemporal } from '../support/temporal.ts';
import { withWorkflows } from '../workflows/run-workflows.ts';

const queuePrefix = `late-${randomUUID()}-`;
const model = `m-${randomUUID().slice(0, 8)}`;
let temporal: TestTemporal;
let served: Served;
let api: TestApi;

beforeEach(async () => {
  temporal = await connectTemporal();
  served = await openServed();
  await served.declare(model);
  api = await startApi(served, { temporalAddress: temporal.address, queuePrefix });
});
afterEach(async () => {
  await api.stop();
  const entity = temporal.client.workflow.getHandle(`deployment/${model}`);
  await entity.terminate().catch(() => undefined);
  await temporal.close();
  await served.close();
});

const post = (action: string, body: unknown) =>
  api.call(`/models/${model}/${action}`, { method: 'POST', body });

it('refuses a promotion that waited for a worker while a rollback went past Temporal, and says so', async () => {
  for (let number = 1; number <= 3; number++) await served.train(model);
  await served.promote(model, 'v1');
  await served.promote(model, 'v2');
  const promoted = await post('promote', { version: 'v3', reason: 'approved', force: true });
  expect(promoted.status).toBe(202);
  const rolled = await post('rollback', { reason: 'complaints', force: true });
  expect(rolled.body).toMatchObject({ current: 'v1', break_glass: true });
  const after = await readDeployment(served.ledger, model);

  const look = () => api.call(promoted.body.links.self);
  const work = () => eventually(look, ({ status }) => status !== 202, 20_000);
  const activities = {
    prepareChange: prepareChange({
      ...{ pool: served.ledger, artifacts: served.artifacts, heartbeatTimeoutMs: 3_000 },
      readiness: { promptWithinMs: 1_000, readyWithinMs: 5_000, servingWithinMs: 2_000 },
    }),
  };
  const refused = await withWorkflows(activities, work, queuePrefix);
  expect([refused.status, refused.body.code]).toEqual([409, 'champion_changed']);
  const asked = after.revision - 1;
  expect(refused.body.detail).toMatch(
    new RegExp(
      `^v3 was asked for at revision ${asked}; since then all-\\w+ rolled ${model} back from v2 to v1 past Temporal \\(revision ${after.revision}: complaints\\)\\. Promote it again`,
    ),
  );
  expect(await readDeployment(served.ledger, model)).toEqual(after);
});
