import { describe, expect, it } from 'vitest';
import { openRun } from '../../store/postgres/runs.ts';
import { useChurnApi } from '../support/churn-api.ts';
import { eventually } from '../support/eventually.ts';
import { goodFeatures } from '../support/served-model.ts';

const churn = useChurnApi();

describe('while Temporal is down', () => {
  it('refuses to start or cancel runs, and says that predictions go on', async () => {
    const reply = await churn.api.call('/models/churn/retrain', {
      method: 'POST',
      body: { reason: 'new tariff' },
    });
    expect([reply.status, reply.body.code]).toEqual([503, 'temporal_unavailable']);
    expect(reply.headers.get('retry-after')).toBe('5');
    const opened = {
      model: 'churn',
      declaration: 1,
      trigger: 'api',
      reason: 'x',
      actor: 'x',
      forced: false,
    } as const;
    const cancel = (run: string) => churn.api.call(`/models/churn/runs/${run}/cancel`, { method: 'POST' });
    await openRun(churn.served.ledger, { ...opened, run: 'r-open-000001', workflowId: 'retrain/churn' });
    expect((await cancel('r-open-000001')).status).toBe(503);
    // To cancel the workflow of an approval's run would be to end the rollout.
    await openRun(churn.served.ledger, { ...opened, run: 'r-open-000002', workflowId: 'rollout/churn/v2' });
    const { body } = await cancel('r-open-000002');
    expect([body.code, body.detail]).toEqual([
      'rollout_active',
      expect.stringContaining('abort its rollout'),
    ]);
    expect(
      (await churn.api.call('/predict', { method: 'POST', body: { features: goodFeatures } })).status,
    ).toBe(200);
  });

  it('rolls back straight in the ledger, once per idempotency key', async () => {
    await churn.served.promote('churn', 'v2');
    await eventually(
      () => churn.api.deps.view.slots.get('churn')?.loaded.version,
      (version) => version === 'v2',
    );
    const roll = (key: string, body: unknown) =>
      churn.api.call('/models/churn/rollback', { method: 'POST', body, headers: { 'idempotency-key': key } });
    expect((await roll('k0', {})).status).toBe(422);
    const first = await roll('k1', { reason: 'complaints' });
    expect(first.body).toMatchObject({ previous: 'v2', current: 'v1', break_glass: true });
    const again = await roll('k1', { reason: 'complaints' });
    expect(again.body).toMatchObject({ revision: first.body.revision, current: 'v1', break_glass: true });
    expect((await roll('k1', { reason: 'x', to_version: 'v2' })).body.code).toBe('idempotency_key_reused');
    expect((await roll('k2', { reason: 'x', to_version: 'v9' })).body.code).toBe('unknown_version');
    expect((await roll('k3', { reason: 'x', to_version: 'v1' })).body.code).toBe('deployment_conflict');
    expect((await roll('k4', { reason: 'x' })).body.code).toBe('no_previous_version');
    await eventually(
      () => churn.api.deps.view.slots.get('churn')?.loaded.version,
      (version) => version === 'v1',
    );
    expect((await churn.api.call('/models/churn/changes/k1')).body).toMatchObject({ current: 'v1' });
    const unknown = await churn.api.call('/models/churn/changes/never');
    expect([unknown.status, unknown.body.code]).toEqual([503, 'temporal_unavailable']);
  });

  it('shows the declared schedule and that Temporal does not answer', async () => {
    const { status, body } = await churn.api.call('/models/churn/schedule');
    expect([status, body.unavailable]).toEqual([200, 'Temporal does not answer']);
  });
});
