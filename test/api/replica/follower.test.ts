import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { changeDeployment, readDeployment } from '../../../store/postgres/deployments.ts';
import { liveReplicas } from '../../../store/postgres/replicas.ts';
import { eventually, startApi, type TestApi } from '../../support/api.ts';
import { goodFeatures, openServed, type Served } from '../../support/served-model.ts';

let served: Served;
const apis: TestApi[] = [];

const start = async (): Promise<TestApi> => {
  const api = await startApi(served);
  apis.push(api);
  return api;
};

beforeEach(async () => {
  served = await openServed();
  await served.declare('churn');
});

afterEach(async () => {
  await Promise.all(apis.splice(0).map((api) => api.stop()));
  await served.close();
});

const serving = (api: TestApi): string | undefined => api.deps.view.slots.get('churn')?.loaded.version;
const stage = async (version: string, requestId: string): Promise<void> => {
  const { revision } = await readDeployment(served.ledger, 'churn');
  await changeDeployment(served.ledger, {
    model: 'churn',
    requestId,
    expectedRevision: revision,
    actor: 'test',
    reason: 'test',
    action: { kind: 'stage', version },
  });
};
const spoil = async (file: string): Promise<void> => {
  const bytes = await readFile(file);
  bytes[bytes.length >> 1] = (bytes[bytes.length >> 1] ?? 0) ^ 1;
  await writeFile(file, bytes);
};

describe('a replica', () => {
  it('is ready before there is a model, serves one as it goes live, and forgets one that is removed', async () => {
    const api = await start();
    expect((await api.call('/readyz', { token: null })).status).toBe(200);
    await served.promote('churn', await served.train('churn'));
    await eventually(
      () => serving(api),
      (version) => version === 'v1',
    );
    await eventually(
      () => served.artifacts.readCurrent('churn'),
      (current) => current.kind === 'current' && current.version === 'v1',
    );
    await api.call('/models/churn', { method: 'DELETE' });
    await eventually(
      () => serving(api),
      (version) => version === undefined,
    );
  });

  it('reports the candidate ready when it is loaded and verified, and swaps it in without loading it again', async () => {
    const api = await start();
    await served.promote('churn', await served.train('churn'));
    const second = await served.train('churn');
    await stage(second, 'q-1');
    const [replica] = await eventually(
      () => liveReplicas(served.ledger, 'churn'),
      ([first]) => first?.candidateState === 'ready',
    );
    const { revision } = await readDeployment(served.ledger, 'churn');
    expect(replica).toMatchObject({ replica: api.deps.view.id, serving: 'v1', candidate: 'v2', revision });
    await spoil(join(served.home, 'models/churn/candidates/v2/model.json'));
    await changeDeployment(served.ledger, {
      model: 'churn',
      requestId: 'q-1',
      expectedRevision: revision,
      actor: 'test',
      reason: 'test',
      action: { kind: 'promote', version: 'v2' },
    });
    await eventually(
      () => serving(api),
      (version) => version === 'v2',
    );
    await eventually(
      () => liveReplicas(served.ledger, 'churn'),
      ([first]) => first?.revision === revision + 1 && first.serving === 'v2' && first.candidate === null,
    );
  });

  it('refuses a candidate whose file was changed, names the file, and serves on', async () => {
    const api = await start();
    await served.promote('churn', await served.train('churn'));
    await eventually(
      () => serving(api),
      (version) => version === 'v1',
    );
    await served.train('churn');
    await spoil(join(served.home, 'models/churn/candidates/v2/model.json'));
    await stage('v2', 'q-2');
    const [replica] = await eventually(
      () => liveReplicas(served.ledger, 'churn'),
      ([first]) => first?.candidateState === 'refused',
    );
    expect(replica?.detail).toContain('model.json');
    expect(serving(api)).toBe('v1');
    expect((await api.call('/metrics')).text).toContain('ratchet_refused_loads_total{model="churn"} 1');
  });

  it('keeps what serves where the next version is broken, says why, and takes the one after', async () => {
    const api = await start();
    await served.promote('churn', await served.train('churn'));
    await eventually(
      () => serving(api),
      (version) => version === 'v1',
    );
    await served.promote('churn', await served.train('churn'));
    await eventually(
      () => serving(api),
      (version) => version === 'v2',
    );
    await served.train('churn');
    const bad = join(served.home, 'models/churn/candidates/v3/golden.json');
    const { revision } = await readDeployment(served.ledger, 'churn');
    await spoil(bad);
    await changeDeployment(served.ledger, {
      model: 'churn',
      requestId: 'past-the-check',
      expectedRevision: revision,
      actor: 'test',
      reason: 'test',
      action: { kind: 'promote', version: 'v3' },
    });
    await eventually(
      () => api.deps.view.troubles.get('churn'),
      (trouble) => trouble !== undefined,
    );
    const answer = await api.call('/predict', { method: 'POST', body: { features: goodFeatures } });
    expect(answer.body.model_version).toBe('v2');
    const ready = await api.call('/models/churn/ready', { token: null });
    expect(ready.body).toMatchObject({ ready: true, serving: 'v2' });
    expect(ready.body.detail).toContain('golden.json');
    await served.promote('churn', await served.train('churn'));
    await eventually(
      () => serving(api),
      (version) => version === 'v4',
    );
    expect(api.deps.view.troubles.size).toBe(0);
  });

  it('loads the serving version again on reload, and keeps the old one where the files are spoilt', async () => {
    const api = await start();
    await served.promote('churn', await served.train('churn'));
    await eventually(
      () => serving(api),
      (version) => version === 'v1',
    );
    const before = api.deps.view.slots.get('churn')?.loaded;
    const reload = async (requestId: string): Promise<number> => {
      const { revision } = await readDeployment(served.ledger, 'churn');
      await changeDeployment(served.ledger, {
        model: 'churn',
        requestId,
        expectedRevision: revision,
        actor: 'test',
        reason: 'test',
        action: { kind: 'reload' },
      });
      return revision + 1;
    };
    const revision = await reload('again-1');
    await eventually(
      () => api.deps.view.slots.get('churn')?.revision,
      (seen) => seen === revision,
    );
    const after = api.deps.view.slots.get('churn')?.loaded;
    expect(after).not.toBe(before);
    await spoil(join(served.home, 'models/churn/promoted/v1/features.json'));
    await reload('again-2');
    await eventually(
      () => api.deps.view.troubles.get('churn'),
      (trouble) => trouble !== undefined,
    );
    expect(api.deps.view.slots.get('churn')?.loaded).toBe(after);
    expect((await api.call('/predict', { method: 'POST', body: { features: goodFeatures } })).status).toBe(
      200,
    );
  });

  it('gives its lease back when it goes', async () => {
    const [one, two] = [await start(), await start()];
    await eventually(
      () => liveReplicas(served.ledger, 'churn'),
      (replicas) => replicas.length === 2,
    );
    apis.splice(apis.indexOf(one), 1);
    await one.stop();
    expect((await liveReplicas(served.ledger, 'churn')).map(({ replica }) => replica)).toEqual([
      two.deps.view.id,
    ]);
  });

  it('answers every request with one whole version while two replicas swap under load', async () => {
    const [one, two] = [await start(), await start()];
    const replicas = [one, two];
    await served.promote('churn', await served.train('churn'));
    const versions = ['v1'];
    for (let number = 2; number <= 6; number++) versions.push(await served.train('churn'));
    const expected = new Map<string, number>();
    for (const version of versions) {
      if (version !== 'v1') await served.promote('churn', version);
      await Promise.all(
        replicas.map((api) =>
          eventually(
            () => serving(api),
            (found) => found === version,
          ),
        ),
      );
      const { body } = await one.call('/predict', {
        method: 'POST',
        body: { features: goodFeatures },
      });
      expected.set(version, body.score);
    }
    let isOver = false;
    const seen = new Set<string>();
    const load = replicas.flatMap((api) =>
      Array.from({ length: 4 }, async () => {
        while (!isOver) {
          const { status, body } = await api.call('/predict', {
            method: 'POST',
            body: { features: goodFeatures },
          });
          expect(status).toBe(200);
          expect(body.score).toBe(expected.get(body.model_version));
          seen.add(body.model_version);
        }
      }),
    );
    for (const version of ['v1', 'v2', 'v3', 'v4', 'v5']) {
      await served.promote('churn', version);
      await Promise.all(
        replicas.map((api) =>
          eventually(
            () => serving(api),
            (found) => found === version,
          ),
        ),
      );
    }
    isOver = true;
    await Promise.all(load);
    expect(seen.size).toBeGreaterThan(3);
  });
});
