import { describe, expect, it } from 'vitest';
import { useChurnApi } from '../../support/churn-api.ts';
import { eventually } from '../../support/eventually.ts';
import { goodFeatures } from '../../support/served-model.ts';

const churn = useChurnApi();

describe('keys', () => {
  it('are made, work, and are refused once revoked', async () => {
    const made = await churn.api.call('/keys', {
      method: 'POST',
      body: { name: 'shop', scopes: ['predict'] },
    });
    expect(made.status).toBe(201);
    const ask = () =>
      churn.api.call('/predict', {
        method: 'POST',
        token: made.body.token,
        body: { features: goodFeatures },
      });
    await eventually(ask, ({ status }) => status === 200);
    const listed = (await churn.api.call('/keys')).text;
    expect(listed).toContain('"shop"');
    expect(listed).not.toContain(made.body.token);
    expect(
      (await churn.api.call('/keys', { method: 'POST', body: { name: 'shop', scopes: ['read'] } })).status,
    ).toBe(409);
    expect((await churn.api.call('/keys/shop', { method: 'DELETE' })).status).toBe(200);
    await eventually(ask, ({ status }) => status === 401, 5_000);
    expect((await churn.api.call('/keys/shop', { method: 'DELETE' })).status).toBe(404);
  });

  it('are refused with a bad name or scope, all fields at once', async () => {
    const reply = await churn.api.call('/keys', { method: 'POST', body: { name: '../x', scopes: ['all'] } });
    expect(reply.status).toBe(422);
    expect(reply.body.errors.map(({ pointer }: { pointer: string }) => pointer)).toEqual([
      '#/name',
      '#/scopes/0',
    ]);
  });
});
