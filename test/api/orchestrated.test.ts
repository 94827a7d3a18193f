import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pino } from 'pino';
import { describe, expect, it, vi } from 'vitest';
import { awaitReady, awaitServing } from '../../activities/await-replicas.ts';
import { clearCandidate } from '../../activities/clear-candidate.ts';
import { commitChange } from '../../activities/commit-change.ts';
import { notify } from '../../activities/notify.ts';
import { prepareChange } from '../../activities/prepare-change.ts';
import { RetrainAnswer } from '../../shared/http/retrain.ts';
import { listChanges } from '../../store/postgres/deployments.ts';
import { finishRun, listRuns } from '../../store/postgres/runs.ts';
import { eventually } from '../support/eventually.ts';
import { type Orchestrated, orchestrated } from '../support/orchestrated.ts';
import { goodFeatures } from '../support/served-model.ts';
import { underLoad } from '../support/under-load.ts';
import { onStandingWorkers } from '../workflows/standing-workers.ts';

const withServed = orchestrated();

describe('POST retrain', () => {
  it('starts one run for fifty requests at once; the others are told which', () =>
    withServed(async ({ model, retrain, served, start }) => {
      const [one, two] = [await start(), await start()];
      const replies = await Promise.all(
        // Who is busy says: ask again.
        Array.from({ length: 50 }, (_, index) =>
          eventually(
            () => retrain(index % 2 ? one : two, {}, `k-${index}`),
            ({ status }) => status !== 503,
          ),
        ),
      );
      const started = replies.filter(({ status }) => status === 202);
      expect(started).toHaveLength(1);
      const { run, links } = RetrainAnswer.parse(started[0]?.body);
      const refused = replies.filter(({ status }) => status === 409);
      expect(refused).toHaveLength(49);
      for (const { body, headers } of refused) {
        expect(body).toMatchObject({ code: 'run_in_progress', run });
        expect(headers.get('location')).toBe(links.self);
      }
      expect((await one.call(links.self)).body).toMatchObject({ run, state: 'running', outcome: null });
      expect((await listRuns(served.ledger, { model, limit: 10 })).runs).toHaveLength(1);
    }));

  it('answers a repeated Idempotency-Key with the same run, and refuses it for another body', () =>
    withServed(async ({ retrain, start }) => {
      const api = await start();
      const first = await retrain(api, { reason: 'tariff' }, 'k-1');
      const again = await Promise.all([1, 2, 3].map(() => retrain(api, { reason: 'tariff' }, 'k-1')));
      for (const reply of again) expect([reply.status, reply.body.run]).toEqual([202, first.body.run]);
      expect((await retrain(api, { reason: 'other' }, 'k-1')).body.code).toBe('idempotency_key_reused');
      expect((await retrain(api, { reason: 'tariff' }, 'k-2')).status).toBe(409);
      expect((await retrain(api, { reason: 'tariff', snapshot: '../x' }, 'k-3')).status).toBe(422);
      expect((await retrain(api, { snapshot: 's-000009' }, 'k-4')).text).toContain('no snapshot s-000009');
      expect((await retrain(api, {}, 'a key with spaces')).status).toBe(400);
    }));

  it('waits for the workflow of a run that the ledger says has ended', () =>
    withServed(async ({ model, retrain, served, start, temporal }) => {
      const api = await start();
      const { run } = RetrainAnswer.parse((await retrain(api)).body);
      await finishRun(served.ledger, { run, kind: 'skipped', result: { reason: 'a test' } });
      const starts = vi.spyOn(api.deps.orchestration.client.workflow, 'start');
      const asked = retrain(api);
      await expect.poll(() => starts.mock.settledResults.some(({ type }) => type === 'rejected')).toBe(true);
      await temporal.client.workflow.getHandle(`retrain/${model}`).terminate();
      expect((await asked).status).toBe(202);
    }));

  it('can be cancelled through the API', () =>
    withServed(async ({ retrain, start }) => {
      const api = await start();
      const { body } = await retrain(api);
      const cancelled = await api.call(`${body.links.self}/cancel`, { method: 'POST' });
      expect([cancelled.status, cancelled.body]).toEqual([202, { run: body.run, state: 'cancelling' }]);
    }));
});

describe('while Temporal is up and no worker is', () => {
  it('takes a promotion on and says where to ask, and rolls back all the same', () =>
    withServed(async ({ model, served, start }) => {
      const api = await start();
      await served.promote(model, await served.train(model));
      await served.promote(model, await served.train(model));
      const wanted = { version: await served.train(model), reason: 'approved', force: true };
      const promoted = await api.call(`/models/${model}/promote`, { method: 'POST', body: wanted });
      expect([promoted.status, promoted.body.state]).toEqual([202, 'pending']);
      const later = await api.call(promoted.body.links.self);
      expect([later.status, later.body]).toEqual([202, promoted.body]);
      expect(later.headers.get('retry-after')).toBe('2');
      const rolled = await api.call(`/models/${model}/rollback`, { method: 'POST', body: { reason: 'now' } });
      expect([rolled.status, rolled.body]).toMatchObject([200, { current: 'v1', break_glass: true }]);
    }));
});

describe('with workers', () => {
  const running = (work: (here: Orchestrated, queuePrefix: string) => Promise<void>): Promise<void> =>
    withServed((here) => {
      const { served } = here;
      const deps = {
        pool: served.ledger,
        log: pino({ level: 'silent' }),
        artifacts: served.artifacts,
        heartbeatTimeoutMs: 30_000,
        readiness: { promptWithinMs: 1_000, readyWithinMs: 30_000, servingWithinMs: 30_000 },
        temporalUi: { uiUrl: 'http://127.0.0.1', namespace: 'default' },
      };
      const activities = {
        prepareChange: prepareChange(deps),
        commitChange: commitChange(deps),
        clearCandidate: clearCandidate(deps),
        awaitReady: awaitReady(deps),
        awaitServing: awaitServing(deps),
        notify: notify(deps),
      };
      return onStandingWorkers(activities, ({ queuePrefix }) => work(here, queuePrefix), here.model);
    });

  it('promotes on two replicas, reloads, refuses what is spoilt, and rolls back', () =>
    running(async ({ model, served, start }, queuePrefix) => {
      const [one, two] = [await start(queuePrefix), await start(queuePrefix)];
      const post = (action: string, body: unknown, key?: string) =>
        one.call(`/models/${model}/${action}`, {
          method: 'POST',
          body,
          headers: key === undefined ? {} : { 'idempotency-key': key },
        });
      const first = await served.train(model);
      expect((await post('promote', { version: first, reason: 'x' })).body.code).toBe('version_not_allowed');
      const promoted = await post('promote', { version: first, reason: 'first', force: true }, 'p-1');
      expect([promoted.status, promoted.body]).toMatchObject([
        200,
        { previous: null, current: 'v1', replicas: 2, break_glass: false },
      ]);
      expect(
        (await post('promote', { version: first, reason: 'first', force: true }, 'p-1')).body.revision,
      ).toBe(promoted.body.revision);
      for (const api of [one, two])
        expect(
          (await api.call(`/models/${model}/predict`, { method: 'POST', body: { features: goodFeatures } }))
            .body.model_version,
        ).toBe('v1');
      expect((await post('rollback', { reason: 'x' }, 'r-1')).body.code).toBe('no_previous_version');
      expect((await one.call(`/models/${model}/changes/r-1`)).body).toMatchObject({
        status: 409,
        code: 'no_previous_version',
      });
      for (const id of ['never', '%00'])
        expect((await one.call(`/models/${model}/changes/${id}`)).body).toMatchObject({
          status: 404,
          code: 'unknown_change',
        });
      expect((await one.call(`/models/${model}/changes/p-1`)).body).toMatchObject({
        revision: promoted.body.revision,
        current: 'v1',
      });
      const second = await served.train(model);
      const better = { version: second, reason: 'better', force: true };
      expect((await post('promote', better)).body.current).toBe('v2');
      const again = { current: 'v2', replicas: 2, warmup_ms: expect.any(Number) };
      expect((await post('reload', {})).body).toMatchObject({ previous: 'v2', ...again });
      expect((await post('reload', { version: 'v1' })).body.code).toBe('deployment_conflict');

      const file = join(served.home, 'models', model, 'promoted/v2/model.json');
      const whole = await readFile(file);
      await writeFile(file, whole.subarray(0, whole.length - 9));
      const broken = await post('reload', { reason: 'check' });
      expect([broken.status, broken.body.code]).toEqual([422, 'broken_artifact']);
      expect(broken.body.detail).toContain('model.json');
      expect(
        (await one.call(`/models/${model}/predict`, { method: 'POST', body: { features: goodFeatures } }))
          .body.model_version,
      ).toBe('v2');
      expect((await post('rollback', { reason: 'complaints' })).body).toMatchObject({
        ...{
          code: 'version_not_allowed',
          detail: expect.stringContaining('v1 may not go live: it was not judged'),
        },
      });
      const rolled = await post('rollback', { reason: 'complaints', force: true });
      expect(rolled.body).toMatchObject({ previous: 'v2', current: 'v1', replicas: 2, break_glass: false });
      const [change] = await listChanges(served.ledger, model, { limit: 1 });
      expect(change).toMatchObject({ kind: 'rollback', reason: 'complaints' });
      expect(change?.actor).toMatch(/^all-/);
    }));

  it('keeps one order of revisions where promotions and rollbacks come at once, and every request is answered', () =>
    running(async ({ model, served, start }, queuePrefix) => {
      const api = await start(queuePrefix);
      for (let number = 1; number <= 3; number++) await served.train(model);
      await served.promote(model, 'v1');
      await served.promote(model, 'v2');
      await eventually(
        () => api.deps.view.slots.get(model)?.loaded.version,
        (version) => version === 'v2',
      );
      const post = (action: string, body: object) =>
        api.call(`/models/${model}/${action}`, { method: 'POST', body });
      const customer = async () => {
        const { status } = await post('predict', { features: goodFeatures });
        expect(status).toBe(200);
      };
      await underLoad([customer, customer, customer, customer], async () => {
        const replies = await Promise.all([
          post('promote', { version: 'v3', reason: 'a', force: true }),
          post('rollback', { reason: 'b', to_version: 'v1' }),
          post('reload', { reason: 'c' }),
        ]);
        for (const [place, { status, body }] of replies.entries())
          if (status === 202)
            await eventually(
              () => api.call(body.links.self),
              (reply) => reply.status === 200,
              20_000,
            );
          // Where the rollback tires of waiting for Temporal, it goes first, and the promotion alone is told so.
          else if (place === 0 && status === 409) expect(body.code).toBe('champion_changed');
          else expect(status).toBe(200);
      });
      const changes = await listChanges(served.ledger, model, { limit: 50 });
      const revisions = changes.map(({ revision }) => revision);
      expect(revisions).toEqual([...revisions.keys()].reverse().map((index) => index + 1));
    }));
});
