import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll } from 'vitest';
import { type Reply, startApi, type TestApi } from './api.ts';
import { openServed, type Served } from './served-model.ts';
import { connectTemporal, type TestTemporal } from './temporal.ts';

/** A declared model of its own, its ledger, and replicas that know the suite's Temporal server. */
export type Orchestrated = Readonly<{
  temporal: TestTemporal;
  served: Served;
  model: string;
  /** A replica whose workflows nobody runs, unless the prefix is that of workers. */
  start(queuePrefix?: string): Promise<TestApi>;
  retrain(api: TestApi, body?: unknown, key?: string): Promise<Reply>;
}>;

/** To be called once at the top of a file: answers with what runs a piece of work on an installation of its own. */
export function orchestrated(): (work: (here: Orchestrated) => Promise<void>) => Promise<void> {
  let temporal: TestTemporal;
  beforeAll(async () => {
    temporal = await connectTemporal();
  });
  afterAll(async () => {
    await temporal?.close();
  });
  return async (work) => {
    const served = await openServed();
    const model = `m-${randomUUID().slice(0, 8)}`;
    const apis: TestApi[] = [];
    await served.declare(model);
    try {
      await work({
        ...{ temporal, served, model },
        start: async (queuePrefix = `none-${randomUUID()}-`) => {
          const api = await startApi(served, { temporalAddress: temporal.address, queuePrefix });
          apis.push(api);
          return api;
        },
        retrain: (api, body = {}, key) =>
          api.call(`/models/${model}/retrain`, {
            method: 'POST',
            body,
            headers: key === undefined ? {} : { 'idempotency-key': key },
          }),
      });
    } finally {
      await Promise.all(apis.map((api) => api.stop()));
      for (const id of [`retrain/${model}`, `deployment/${model}`, `rollout/${model}/v2`])
        await temporal.client.workflow
          .getHandle(id)
          .terminate()
          .catch(() => undefined);
      await served.close();
    }
  };
}
