import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { retrainWorkflowId } from '../../shared/ids.ts';
import { listChanges, readDeployment } from '../../store/postgres/deployments.ts';
import { listRuns } from '../../store/postgres/runs.ts';
import { listVersions } from '../../store/postgres/versions.ts';
import type { Reply } from '../support/api.ts';
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

vi.setConfig({ testTimeout: 400_000, hookTimeout: 180_000 }); // whole systems, and machines that are busy

let system: System;
let model: string;
beforeAll(async () => {
  system = await startSystem({ workers: 2, replicas: 2 });
  model = await serveCustomers(system, { word: 'pair', count: 1 });
});
afterAll(() => system?.close());

const own = (version: string): Promise<number> =>
  ownScore(system, { model, version, features: someCustomer });
const urlOf = (index: number): string => system.apis[index % system.apis.length]?.url ?? '';
const versionCount = async (): Promise<number> =>
  (await listVersions(system.ledger, model, { limit: 100 })).versions.length;

describe('two workers and two replicas', () => {
  it('swap versions under load without a failed or mixed answer, and end on one revision', async () => {
    await servedEverywhere(system, model, 'v1');
    const load = startLoad({
      urls: system.apis.map(({ url }) => url),
      path: `/models/${model}/predict`,
      token: system.token,
      body: { features: someCustomer },
    });
    await moreCustomers(system, model, 2);
    expect(await retrained(system, model)).toMatchObject({ outcome: 'promoted', version: 'v2' });
    for (const [index, version] of ['v1', 'v2', 'v1', 'v2'].entries()) {
      const answer = await change(system, model, { kind: 'promote', version, url: urlOf(index) });
      expect(answer.body).toMatchObject({ current: version, replicas: 2 });
    }
    const replies = await servedEverywhere(system, model, 'v2');
    const { scores, faults } = await load.stop();
    expect(faults).toEqual([]);
    expect(scores).toEqual(
      new Map([
        ['v1', new Set([await own('v1')])],
        ['v2', new Set([await own('v2')])],
      ]),
    );
    expect(await own('v1')).not.toBe(await own('v2'));
    const { revision } = await readDeployment(system.ledger, model);
    expect(replies.map(({ body }) => body.revision)).toEqual([revision, revision]);
  });

  it('start one run for fifty requests at once, and tell the others which', async () => {
    const before = (await listRuns(system.ledger, { model, limit: 100 })).runs.length;
    const replies = await Promise.all(
      Array.from({ length: 50 }, (_, index) => {
        const how = { method: 'POST', body: {}, headers: { 'idempotency-key': `fifty-${index}` } };
        const ask = () => system.call(`/models/${model}/retrain`, { ...how, url: urlOf(index) });
        return eventually(ask, ({ status }) => status !== 503); // who is busy says: ask again
      }),
    );
    const started = replies.filter(({ status }) => status === 202);
    expect(started).toHaveLength(1);
    const { run, links } = started[0]?.body ?? {};
    const refused = replies.filter(({ status }) => status === 409);
    expect(refused).toHaveLength(49);
    for (const { body, headers } of refused)
      expect([body.code, body.links.run, headers.get('location')]).toEqual([
        'run_in_progress',
        links.self,
        links.self,
      ]);
    await runWhen(system, { model, run }, ({ state }) => state === 'finished');
    expect((await listRuns(system.ledger, { model, limit: 100 })).runs).toHaveLength(before + 1);
    expect(await versionCount()).toBe(3);
  });

  it('bring promotions and rollbacks of many clients into one order of revisions', async () => {
    const asked = Array.from({ length: 12 }, (_, index) =>
      index % 3 === 2
        ? change(system, model, { kind: 'rollback', url: urlOf(index) })
        : change(system, model, { kind: 'promote', version: `v${(index % 2) + 1}`, url: urlOf(index) }),
    );
    const replies = await Promise.all(asked.map(settled));
    expect(replies.map(({ status }) => status).filter((status) => ![200, 409, 422].includes(status))).toEqual(
      [],
    );
    const made = replies.filter(({ status }) => status === 200);
    expect(made.length).toBeGreaterThan(0);

    const changes = [...(await listChanges(system.ledger, model, { limit: 1_000 }))].reverse();
    expect(changes.map(({ revision }) => revision)).toEqual(changes.map((_, index) => index + 1));
    const swaps = changes.filter(({ kind }) => kind === 'promote' || kind === 'rollback');
    expect(swaps.map(({ fromVersion }) => fromVersion)).toEqual([
      null,
      ...swaps.slice(0, -1).map(({ toVersion }) => toVersion),
    ]);
    const told = new Map(
      swaps.map(({ revision, fromVersion, toVersion }) => [revision, [fromVersion, toVersion]]),
    );
    for (const { body } of made) expect(told.get(body.revision)).toEqual([body.previous, body.current]);

    const { stable, revision } = await readDeployment(system.ledger, model);
    const ready = () =>
      Promise.all(system.apis.map(({ url }) => system.call(`/models/${model}/ready`, { url })));
    await eventually(ready, (both) =>
      both.every(({ body }) => body.serving === stable && body.revision === revision),
    );
  });

  it('lose a replica by kill -9 in the middle of a promotion, which goes ahead after its lease', async () => {
    const { stable } = await readDeployment(system.ledger, model);
    const version = stable === 'v1' ? 'v2' : 'v1';
    const lost = system.apis[1];
    lost?.child.kill('SIGSTOP'); // holds its lease and says nothing: the promotion waits for it
    const asked = change(system, model, { kind: 'promote', version });
    await eventually(
      () => readDeployment(system.ledger, model),
      ({ candidate }) => candidate?.version === version,
    );
    await lost?.kill();
    expect((await settled(asked)).body).toMatchObject({ current: version, break_glass: false });
    system.apis.splice(1, 1);
    expect((await predict(system, model)).body.model_version).toBe(version);

    const again = await system.addApi();
    const { body } = await predict(system, model, again.url);
    expect([body.model_version, body.score]).toEqual([version, await own(version)]);
  });

  it('lose a worker by kill -9 in the middle of training; the other finishes with one version', async () => {
    await declareCustomers(system, model, slowLearner(2_500));
    await moreCustomers(system, model, 4);
    const before = await versionCount();
    const letTrain = await holdStage(system.databaseUrl, 'train');
    const run = await startRun(system, model);
    const pid = await eventually(trainingPid, (found) => found !== null, 60_000);
    const worker = system.workers.find(({ child }) => child.pid === pid);
    expect(worker).toBeDefined();
    await worker?.kill();
    await letTrain();
    const ended = await runWhen(system, { model, run }, ({ state }) => state === 'finished');
    expect(ended).toMatchObject({ outcome: 'promoted', version: `v${before + 1}` });
    const train = ended.stages.find(({ stage }: { stage: string }) => stage === 'train');
    expect(train).toMatchObject({ state: 'done', attempt: 2 });
    expect(await versionCount()).toBe(before + 1);
    await servedEverywhere(system, model, ended.version);
  });
});

/** The answer of a change, once it is no longer pending. */
async function settled(asking: Promise<Reply>): Promise<Reply> {
  const asked = await asking;
  if (asked.status !== 202) return asked;
  const ask = () => system.call(asked.body.links.self);
  return eventually(ask, ({ status }) => status !== 202, 60_000);
}

/** The process whose worker has the training in hand; null where none has yet. */
async function trainingPid(): Promise<number | null> {
  const { raw } = await system.temporal.client.workflow.getHandle(retrainWorkflowId(model)).describe();
  const activity = raw.pendingActivities?.find(({ activityType }) => activityType?.name === 'train');
  const pid = /^(\d+)@/.exec(activity?.lastWorkerIdentity ?? '')?.[1];
  return pid === undefined ? null : Number(pid);
}
