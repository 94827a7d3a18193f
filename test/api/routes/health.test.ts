import { expect, it } from 'vitest';
import { useChurnApi } from '../../support/churn-api.ts';
import { goodFeatures } from '../../support/served-model.ts';

const churn = useChurnApi();

it('is live and ready, with what is served', async () => {
  expect((await churn.api.call('/livez', { token: null })).body).toEqual({ status: 'live' });
  const { status, body } = await churn.api.call('/readyz', { token: null });
  expect(status).toBe(200);
  expect(body).toMatchObject({ status: 'ready', following: true, models: { churn: 'v1' } });
  expect((await churn.api.call('/models/churn/ready', { token: null })).status).toBe(200);
});

it('counts in Prometheus text', async () => {
  await churn.api.call('/predict', { method: 'POST', body: { features: goodFeatures } });
  const { text } = await churn.api.call('/metrics', { token: null });
  expect(text).toMatch(/ratchet_serving_revision\{model="churn",version="v1"\} \d/);
  expect(text).toMatch(/ratchet_predict_requests_total\{status="200"\} \d/);
  expect(text).toMatch(/ratchet_predict_duration_seconds_bucket\{le="\+Inf"\} \d/);
});
