import { randomUUID } from 'node:crypto';
import { pino } from 'pino';
import { expect, it } from 'vitest';
import { createActivities } from '../../../activities/activities.ts';
import { openThreads } from '../../../activities/threads.ts';
import { readDeployment } from '../../../store/postgres/deployments.ts';
import { openPool } from '../../../store/postgres/pool.ts';
import { reportFault } from '../../../store/postgres/rollout-faults.ts';
import { listTransitions, readRollout } from '../../../store/postgres/rollouts.ts';
import { openSnapshots } from '../../../store/snapshots/snapshots.ts';
import type { TestApi } from '../../support/api.ts';
import { type Orchestrated, orchestrated } from '../../support/orchestrated.ts';
import { goodFeatures } from '../../support/served-model.ts';
import { underLoad } from '../../support/under-load.ts';
import { setVersionState } from '../../support/version-state.ts';
import { onStandingWorkers } from '../../workflows/standing-workers.ts';

const withServed = orchestrated();

/** Two replicas and all that a worker does, in one process; v1 serves. */
const running = (work: (here: Orchestrated, apis: readonly TestApi[]) => Promise<void>): Promise<void> =>
  withServed((here) => {
    const { served, temporal, model } = here;
    const pool = openPool(served.url, { max: 10, name: 'ratchet worker' });
    return onStandingWorkers(
      {},
      async ({ queuePrefix }) => {
        const activities = createActivities({
          ...{ pool, ledgerUrl: served.url, home: served.home, artifacts: served.artifacts },
          ...{ snapshots: openSnapshots({ home: served.home }), threads: openThreads() },
          ...{ log: pino({ level: 'silent' }), client: temporal.client, queuePrefix, codeCommit: 'test' },
          ...{ connection: () => served.url, heartbeatTimeoutMs: 30_000 },
          readiness: { promptWithinMs: 1_000, readyWithinMs: 30_000, servingWithinMs: 30_000 },
          temporalUi: { uiUrl: 'http://127.0.0.1', namespace: 'default' },
        });
        await onStandingWorkers(
          activities,
          async () => {
            await served.promote(model, await served.train(model));
            await work(here, [await here.start(queuePrefix), await here.start(queuePrefix)]);
          },
          model,
        );
      },
      model,
    ).finally(() => pool.end());
  });

type Seen = {
  readonly replica: number;
  readonly entity: string;
  readonly variant: string;
  readonly version: string;
};

/** Customers ask both replicas while `work` goes on; no answer may be missed. */
async function underTraffic(
  { model }: Orchestrated,
  apis: readonly TestApi[],
  work: (seen: readonly Seen[]) => Promise<void>,
): Promise<void> {
  const seen: Seen[] = [];
  const ask = async (api: TestApi, replica: number, entity: string): Promise<void> => {
    const body = { features: goodFeatures, entity_id: entity };
    const reply = await api.call(`/models/${model}/predict`, { method: 'POST', body });
    expect(reply.status).toBe(200);
    seen.push({ replica, entity, variant: reply.body.variant, version: reply.body.model_version });
  };
  const customers = apis.map((api, at) => {
    let turn = 0;
    return () => ask(api, at, `customer-${(turn++ * 7 + at * 3) % 200}`);
  });
  await underLoad(customers, () => work(seen));
}

async function begin({ model, served }: Orchestrated, api: TestApi | undefined, rollout: object) {
  await setVersionState(served.ledger, model, await served.train(model), 'staged');
  const begun = await api?.call(`/models/${model}/rollouts`, {
    ...{ method: 'POST', body: { rollout, reason: 'a better model' } },
    headers: { 'idempotency-key': randomUUID() },
  });
  expect([begun?.status, begun?.body]).toMatchObject([202, { champion: 'v1', version: 'v2' }]);
  return String(begun?.body.rollout);
}

const canary = (changes: object = {}) => ({
  ...{ strategy: 'canary', steps: [20, 50], minTime: '1s', minRequests: 60, bake: '1s' },
  guards: ['errors'],
  ...changes,
});

it('takes a version over a canary to all traffic of two replicas, without one failed answer', () =>
  running((here, apis) =>
    underTraffic(here, apis, async (seen) => {
      const { ledger } = here.served;
      const id = await begin(here, apis[0], canary());
      const finished = async () => (await readRollout(ledger, id))?.finishedAt;
      await expect.poll(finished, { timeout: 90_000 }).toBeTruthy();
      const way = await listTransitions(ledger, id);
      expect(way.map(({ to, weight }) => `${to} ${weight}`)).toEqual([
        ...['validating 0', 'progressing 20', 'progressing 50', 'promoting 50'],
        ...['baking 100', 'succeeded 100'],
      ]);
      expect(await readDeployment(ledger, here.model)).toMatchObject({ stable: 'v2', candidate: null });
      await expect.poll(() => seen.at(-1)?.version).toBe('v2');
      // Once a replica gave a customer the candidate, growing weights leave it there. Replicas learn of them one by one.
      const given = [new Set<string>(), new Set<string>()];
      for (const [replica, customers] of given.entries()) {
        const own = seen.filter((answer) => answer.replica === replica);
        const last = own.findLastIndex(({ variant }) => variant === 'candidate');
        for (const { entity, variant } of own.slice(0, last)) {
          if (variant === 'candidate') customers.add(entity);
          else expect(customers).not.toContain(entity);
        }
        expect(customers.size).toBeGreaterThan(20);
      }
    }),
  ));

it('takes all traffic back at once when a person aborts it, and when a replica acted by itself', () =>
  running((here, apis) =>
    underTraffic(here, apis, async (seen) => {
      const { model, temporal } = here;
      const { ledger } = here.served;
      const long = canary({ steps: [50], minTime: '10m' });
      const candidates = () => seen.slice(-60).filter(({ variant }) => variant === 'candidate').length;
      const aborted = await begin(here, apis[0], long);
      await expect.poll(candidates).toBeGreaterThan(5);
      const abort = await apis[1]?.call(`/models/${model}/rollouts/${aborted}/abort`, {
        ...{ method: 'POST', body: { reason: 'complaints' } },
      });
      const from = seen.length + apis.length; // those that are on their way
      expect([abort?.status, abort?.body]).toMatchObject([202, { state: 'rolled-back', break_glass: false }]);
      await expect.poll(() => seen.length).toBeGreaterThan(from + 50);
      expect(seen.slice(from).filter(({ variant }) => variant === 'candidate')).toEqual([]);

      await temporal.client.workflow.getHandle(`rollout/${model}/v2`).result();
      const again = await apis[0]?.call(`/models/${model}/rollouts`, {
        ...{ method: 'POST', body: { candidate: 'v2', rollout: long, reason: 'once more' } },
      });
      const id = String(again?.body.rollout);
      await expect.poll(candidates).toBeGreaterThan(5);
      await reportFault(ledger, { rollout: id, replica: 'a', trigger: 'threw', detail: 'boom' });
      const state = async () => (await readRollout(ledger, id))?.state;
      await expect.poll(state).toBe('rolled-back');
      expect(await readDeployment(ledger, model)).toMatchObject({ stable: 'v1', candidate: null });
    }),
  ));
