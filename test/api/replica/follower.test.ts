import { expect, it } from 'vitest';
import { isRemovedModel, removeModel } from '../../../store/postgres/declarations.ts';
import { revokeKey } from '../../../store/postgres/keys.ts';
import { liveReplicas } from '../../../store/postgres/replicas.ts';
import { eventually } from '../../support/eventually.ts';
import { goodFeatures } from '../../support/served-model.ts';
import { underLoad } from '../../support/under-load.ts';
import { serves, useFleet } from './fleet.ts';

const fleet = useFleet();

it('is ready before there is a model, serves one as it goes live, and forgets one that is removed', async () => {
  const api = await fleet.start();
  expect((await api.call('/readyz', { token: null })).status).toBe(200);
  await fleet.promoteNext();
  await serves(api, 'v1');
  await eventually(
    () => fleet.served.artifacts.readCurrent('churn'),
    (current) => current.kind === 'current' && current.version === 'v1',
  );
  await api.call('/models/churn', { method: 'DELETE' });
  await serves(api, undefined);
});

const kept = () => fleet.served.artifacts.readCurrent('churn');
const keptBecomes = (kind: 'current' | 'none') => eventually(kept, (current) => current.kind === kind);

it('withdraws what it would serve without a ledger when the model is removed, and writes it anew when it is declared again', async () => {
  const api = await fleet.start();
  await fleet.promoteNext();
  await keptBecomes('current');
  await api.call('/models/churn', { method: 'DELETE' });
  await keptBecomes('none');
  await fleet.served.declare('churn');
  await serves(api, 'v1');
  expect(await keptBecomes('current')).toMatchObject({ version: 'v1' });
});

it('withdraws as it starts what was removed while no replica ran, and leaves what the ledger never had', async () => {
  const first = await fleet.start();
  await fleet.promoteNext();
  await keptBecomes('current');
  await first.stop();
  await removeModel(fleet.served.ledger, 'churn', 'test');
  const current = { version: 'v1', revision: 1, digest: '0'.repeat(64) };
  await fleet.served.artifacts.writeCurrent('foreign', current);
  await fleet.start();
  await keptBecomes('none');
  expect(await fleet.served.artifacts.readCurrent('foreign')).toEqual({ kind: 'current', ...current });
});

it('withdraws nothing by a view that is stale: the ledger is asked again while nobody can write', async () => {
  await fleet.start();
  await fleet.promoteNext();
  await keptBecomes('current');
  const { artifacts, ledger } = fleet.served;
  expect(await artifacts.withdrawCurrent('churn', () => isRemovedModel(ledger, 'churn'))).toBe(false);
  expect((await kept()).kind).toBe('current');
});

it('refuses a revoked key at once, also while a look takes long', async () => {
  const api = await fleet.start();
  await fleet.promoteNext();
  await serves(api, 'v1');
  const ask = () =>
    api.call('/predict', { method: 'POST', token: api.tokens.predict, body: { features: goodFeatures } });
  expect((await ask()).status).toBe(200);
  const client = await fleet.served.ledger.connect();
  try {
    await client.query('begin; lock table deployments');
    await client.query('select pg_sleep(2.5)');
    const { rows } = await fleet.served.ledger.query<{ name: string }>(
      `select name from keys where name like 'predict-%'`,
    );
    for (const { name } of rows) await revokeKey(fleet.served.ledger, name);
    await eventually(ask, ({ status }) => status === 401); // no look ends before the table is let go
  } finally {
    await client.query('rollback');
    client.release();
  }
});

it('gives its lease back when it goes', async () => {
  const [one, two] = [await fleet.start(), await fleet.start()];
  await eventually(
    () => liveReplicas(fleet.served.ledger, 'churn'),
    (replicas) => replicas.length === 2,
  );
  await one.stop();
  expect((await liveReplicas(fleet.served.ledger, 'churn')).map(({ replica }) => replica)).toEqual([
    two.deps.view.id,
  ]);
});

it('answers every request with one whole version while two replicas swap under load', async () => {
  const [one, two] = [await fleet.start(), await fleet.start()];
  const replicas = [one, two];
  await fleet.promoteNext();
  const versions = ['v1'];
  for (let number = 2; number <= 6; number++) versions.push(await fleet.served.train('churn'));
  const expected = new Map<string, number>();
  for (const version of versions) {
    if (version !== 'v1') await fleet.served.promote('churn', version);
    await Promise.all(replicas.map((api) => serves(api, version)));
    const { body } = await one.call('/predict', {
      method: 'POST',
      body: { features: goodFeatures },
    });
    expected.set(version, body.score);
  }
  const seen = new Set<string>();
  const customers = [...replicas, ...replicas, ...replicas, ...replicas].map((api) => async () => {
    const { status, body } = await api.call('/predict', {
      method: 'POST',
      body: { features: goodFeatures },
    });
    expect(status).toBe(200);
    expect(body.score).toBe(expected.get(body.model_version));
    seen.add(body.model_version);
  });
  await underLoad(customers, async () => {
    for (const version of ['v1', 'v2', 'v3', 'v4', 'v5']) {
      await fleet.served.promote('churn', version);
      await Promise.all(replicas.map((api) => serves(api, version)));
      await eventually(
        () => seen,
        (found) => found.has(version),
      );
    }
  });
});
