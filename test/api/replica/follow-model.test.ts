import { join } from 'node:path';
import { expect, it } from 'vitest';
import { liveReplicas } from '../../../store/postgres/replicas.ts';
import { eventually } from '../../support/eventually.ts';
import { goodFeatures } from '../../support/served-model.ts';
import { inTrouble, serves, serving, spoil, useFleet } from './fleet.ts';

const fleet = useFleet();

it('reports the candidate ready when it is loaded and verified, and swaps it in without loading it again', async () => {
  const api = await fleet.start();
  await fleet.promoteNext();
  const second = await fleet.served.train('churn');
  const revision = await fleet.change('q-1', { kind: 'stage', version: second });
  const [replica] = await eventually(
    () => liveReplicas(fleet.served.ledger, 'churn'),
    ([first]) => first?.candidateState === 'ready',
  );
  expect(replica).toMatchObject({ replica: api.deps.view.id, serving: 'v1', candidate: 'v2', revision });
  await spoil(join(fleet.served.home, 'models/churn/candidates/v2/model.json'));
  await fleet.change('q-1', { kind: 'promote', version: 'v2' });
  await serves(api, 'v2');
  await eventually(
    () => liveReplicas(fleet.served.ledger, 'churn'),
    ([first]) => first?.revision === revision + 1 && first.serving === 'v2' && first.candidate === null,
  );
});

it('goes back to the version that served before without loading it again', async () => {
  const api = await fleet.start();
  await fleet.promoteNext();
  await serves(api, 'v1');
  const former = api.deps.view.slots.get('churn')?.loaded;
  await fleet.promoteNext();
  await serves(api, 'v2');
  await fleet.change('back', { kind: 'stage', version: 'v1' });
  await fleet.change('back', { kind: 'rollback', version: 'v1' });
  await serves(api, 'v1');
  expect(api.deps.view.slots.get('churn')?.loaded).toBe(former);
});

it('refuses a candidate whose file was changed, names the file, and serves on', async () => {
  const api = await fleet.start();
  await fleet.promoteNext();
  await serves(api, 'v1');
  await fleet.served.train('churn');
  await spoil(join(fleet.served.home, 'models/churn/candidates/v2/model.json'));
  await fleet.change('q-2', { kind: 'stage', version: 'v2' });
  const [replica] = await eventually(
    () => liveReplicas(fleet.served.ledger, 'churn'),
    ([first]) => first?.candidateState === 'refused',
  );
  expect(replica?.detail).toContain('model.json');
  expect(serving(api)).toBe('v1');
  expect((await api.call('/metrics')).text).toContain('ratchet_refused_loads_total{model="churn"} 1');
});

it('keeps what serves where the next version is broken, says why, and takes the one after', async () => {
  const api = await fleet.start();
  await fleet.promoteNext();
  await serves(api, 'v1');
  await fleet.promoteNext();
  await serves(api, 'v2');
  await fleet.served.train('churn');
  const bad = join(fleet.served.home, 'models/churn/candidates/v3/golden.json');
  await spoil(bad);
  await fleet.change('past-the-check', { kind: 'promote', version: 'v3' });
  await inTrouble(api);
  const answer = await api.call('/predict', { method: 'POST', body: { features: goodFeatures } });
  expect(answer.body.model_version).toBe('v2');
  const ready = await api.call('/models/churn/ready', { token: null });
  expect(ready.body).toMatchObject({ ready: true, serving: 'v2' });
  expect(ready.body.detail).toContain('golden.json');
  await fleet.promoteNext();
  await serves(api, 'v4');
  expect(api.deps.view.troubles.size).toBe(0);
});

it('loads the serving version again on reload, and keeps the old one where the files are spoilt', async () => {
  const api = await fleet.start();
  await fleet.promoteNext();
  await serves(api, 'v1');
  const before = api.deps.view.slots.get('churn')?.loaded;
  const revision = await fleet.change('again-1', { kind: 'reload' });
  await eventually(
    () => api.deps.view.slots.get('churn')?.revision,
    (seen) => seen === revision,
  );
  const after = api.deps.view.slots.get('churn')?.loaded;
  expect(after).not.toBe(before);
  await spoil(join(fleet.served.home, 'models/churn/promoted/v1/features.json'));
  await fleet.change('again-2', { kind: 'reload' });
  await inTrouble(api);
  expect(api.deps.view.slots.get('churn')?.loaded).toBe(after);
  expect((await api.call('/predict', { method: 'POST', body: { features: goodFeatures } })).status).toBe(200);
});
