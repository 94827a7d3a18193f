import { expect, it } from 'vitest';
import { removeModel } from '../../../store/postgres/declarations.ts';
import type { Reply, TestApi } from '../../support/api.ts';
import { eventually } from '../../support/eventually.ts';
import { goodFeatures } from '../../support/served-model.ts';
import { serves, useFleet } from './fleet.ts';

const fleet = useFleet();

const predict = (api: TestApi): Promise<Reply> =>
  api.call('/predict', { method: 'POST', body: { features: goodFeatures } });

const knows = (api: TestApi, models: readonly string[]) =>
  eventually(
    () => api.deps.view.models,
    (found) => JSON.stringify(found) === JSON.stringify(models),
  );

it('is the model declared first, on every replica and after a restart, whatever is declared after it', async () => {
  const first = await fleet.start();
  await fleet.promoteNext();
  await serves(first, 'v1');
  await fleet.served.declare('a-newer-one');
  await knows(first, ['churn', 'a-newer-one']);
  const second = await fleet.start();
  for (const api of [first, second]) {
    expect((await predict(api)).body).toMatchObject({ model: 'churn', model_version: 'v1' });
    expect((await api.call('/models')).body.default_model).toBe('churn');
  }
});

it('is the next in order when the first is removed, stays that when it comes back, and none when all are', async () => {
  const api = await fleet.start();
  await fleet.served.declare('second');
  await fleet.served.promote('second', await fleet.served.train('second'));
  await removeModel(fleet.served.ledger, 'churn', 'test');
  await knows(api, ['second']);
  const answer = await eventually(
    () => predict(api),
    ({ status }) => status === 200,
  );
  expect(answer.body.model).toBe('second');
  await fleet.served.declare('churn');
  await knows(api, ['second', 'churn']);
  expect((await predict(api)).body.model).toBe('second');
  for (const model of ['churn', 'second']) await removeModel(fleet.served.ledger, model, 'test');
  await knows(api, []);
  for (const path of ['/predict', '/retrain']) {
    const none = await api.call(path, { method: 'POST', body: {} });
    expect([none.status, none.body.code]).toEqual([409, 'no_default_model']);
    expect(none.body.detail).toContain('no model is declared, so there is no default one');
  }
});
