import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { eventually, type TestApi } from '../../support/api.ts';
import { type ChurnApi, startChurnApi } from '../../support/churn-api.ts';
import { goodFeatures } from '../../support/served-model.ts';

let churn: ChurnApi;
let api: TestApi;
beforeAll(async () => {
  churn = await startChurnApi();
  ({ api } = churn);
});
afterAll(() => churn?.close());

describe('keys', () => {
  it('are made, work, and are refused once revoked', async () => {
    const made = await api.call('/keys', { method: 'POST', body: { name: 'shop', scopes: ['predict'] } });
    expect(made.status).toBe(201);
    const ask = () =>
      api.call('/predict', { method: 'POST', token: made.body.token, body: { features: goodFeatures } });
    await eventually(ask, ({ status }) => status === 200);
    const listed = (await api.call('/keys')).text;
    expect(listed).toContain('"shop"');
    expect(listed).not.toContain(made.body.token);
    expect(
      (await api.call('/keys', { method: 'POST', body: { name: 'shop', scopes: ['read'] } })).status,
    ).toBe(409);
    expect((await api.call('/keys/shop', { method: 'DELETE' })).status).toBe(200);
    await eventually(ask, ({ status }) => status === 401, 5_000);
    expect((await api.call('/keys/shop', { method: 'DELETE' })).status).toBe(404);
  });

  it('are refused with a bad name or scope, all fields at once', async () => {
    const reply = await api.call('/keys', { method: 'POST', body: { name: '../x', scopes: ['all'] } });
    expect(reply.status).toBe(422);
    expect(reply.body.errors.map(({ pointer }: { pointer: string }) => pointer)).toEqual([
      '#/name',
      '#/scopes/0',
    ]);
  });
});
