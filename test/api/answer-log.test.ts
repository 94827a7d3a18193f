import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { featuresJson } from '../../api/logged-features.ts';
import { entityHash, entityToBigint } from '../../shared/assignment/entity-hash.ts';
import { applyDeclaration, readDeclaration } from '../../store/postgres/declarations.ts';
import { startApi, type TestApi } from '../support/api.ts';
import { eventually } from '../support/eventually.ts';
import { goodFeatures, openServed, type Served } from '../support/served-model.ts';

let served: Served;
let api: TestApi;

beforeAll(async () => {
  served = await openServed();
  await served.declare('churn');
  await served.promote('churn', await served.train('churn'));
  api = await startApi(served);
});
afterAll(async () => {
  await api?.stop();
  await served?.close();
});
beforeEach(async () => {
  await api.deps.predictions.flush();
  await served.ledger.query('truncate predictions');
});

const post = (path: string, body: unknown, token = api.tokens.all) =>
  api.call(path, { method: 'POST', body, token });
const rows = async () => {
  await api.deps.predictions.flush();
  return (await served.ledger.query('select * from predictions order by at, id')).rows;
};

/** Declares again, and waits until the replica has seen it. */
async function declareLog(log: false | { sample?: number; exclude?: string[] }): Promise<void> {
  const stored = await readDeclaration(served.ledger, 'churn');
  if (stored === null) throw new Error('churn is declared');
  const declared = { sample: 1, exclude: [], retention: '90d', ...log };
  await applyDeclaration(served.ledger, {
    declaration: { ...stored.declaration, log: log === false ? false : declared },
    ...{ sourceText: JSON.stringify(log), actor: 'test' },
  });
  await eventually(
    async () => api.deps.view.logging.get('churn'),
    (seen) => JSON.stringify(seen) === JSON.stringify(log === false ? false : declared),
  );
}

it('knows an answer by its id, with what was sent and what was said', async () => {
  const { body } = await post('/models/churn/predict', {
    ...{ features: { ...goodFeatures, id: 7, churned: 'No' }, entity_id: 'c-7', request_id: 'q-1' },
  });
  expect(await rows()).toMatchObject([
    {
      ...{ id: body.prediction_id, model: 'churn', version: 1, revision: '1', variant: 'stable' },
      ...{
        assigned: 'no_rollout',
        bucket: null,
        entity: entityToBigint(entityHash('c-7')),
        request_id: 'q-1',
      },
      ...{ batch_size: null, status: 200, code: null, score: body.score, label: body.label },
      features: goodFeatures,
    },
  ]);
});

it('knows every row of a batch, and explained ones', async () => {
  const batch = await post('/predict/batch', {
    rows: [{ features: goodFeatures }, { features: { tenure: 'x' } }],
  });
  const explained = await post('/models/churn/explain', { features: goodFeatures });
  const logged = await rows();
  expect(logged.map(({ status, batch_size }) => [status, batch_size])).toEqual(
    expect.arrayContaining([
      [200, 2],
      [422, 2],
      [200, null],
    ]),
  );
  expect(logged.map(({ id }) => id)).toEqual(
    expect.arrayContaining([batch.body.rows[0].ok.prediction_id, explained.body.prediction_id]),
  );
});

it('knows failures with their code, under the request_id of the problem, and only the columns of the model', async () => {
  const sent = { features: { ...goodFeatures, tenure: -1, password: 'secret' }, entity_id: 'c-8' };
  const wrong = await post('/models/churn/predict', sent);
  await api.call('/predict', { method: 'POST', text: '{' });
  await post('/models/churn/explain', { features: {} });
  await post('/models/nobody/predict', sent);
  await post('/models/churn/predict', sent, api.tokens.read);
  const logged = await rows();
  expect(logged.map(({ status, code, version }) => [status, code, version])).toEqual([
    [422, 'validation_failed', 1],
    [400, 'invalid_json', null],
    [422, 'validation_failed', 1],
  ]);
  expect(logged[0]).toMatchObject({
    ...{ id: wrong.body.request_id, score: null, label: null, features: { ...goodFeatures, tenure: -1 } },
    entity: entityToBigint(entityHash('c-8')),
  });
});

it('takes as many as the declaration says, without the columns that it leaves out', async () => {
  await declareLog({ sample: 0.5, exclude: ['plan'] });
  const answers = await post('/predict/batch', { rows: Array(400).fill({ features: goodFeatures }) });
  expect(answers.status).toBe(200);
  const logged = await rows();
  expect(logged.length).toBeGreaterThan(120);
  expect(logged.length).toBeLessThan(280);
  expect(logged[0]?.['features']).toEqual({ tenure: 12, senior: false });
  await declareLog(false);
  await post('/models/churn/predict', { features: goodFeatures });
  await post('/models/churn/predict', { features: {} });
  expect(await rows()).toHaveLength(logged.length);
  await declareLog({});
});

it('is counted in the metrics', async () => {
  await post('/predict', { features: goodFeatures });
  await api.deps.predictions.flush();
  const { text } = await api.call('/metrics', { token: null });
  const { appended } = api.deps.predictions.counts;
  expect(text).toContain(`\nratchet_prediction_log_rows_total ${appended}\n`);
  expect(text).toContain(`\nratchet_prediction_log_written_total ${appended}\n`);
  expect(text).toContain('\nratchet_prediction_log_dropped_total{reason="buffer_full"} 0\n');
});

it.each<[string, Record<string, unknown>, string | null]>([
  [
    'what PostgreSQL does not take out again',
    { plan: 'a\0b\uD800c\\u0000' },
    '{"plan":"a\uFFFDb\uFFFDc\\\\u0000"}',
  ],
  ['other escapes as they are', { plan: '\u0001"\\\n' }, '{"plan":"\\u0001\\"\\\\\\n"}'],
  ['columns that are not the model’s', { plan: 'x', password: 'y', toString: 'z' }, '{"plan":"x"}'],
  ['nothing of what is too long', { plan: 'x'.repeat(40_000) }, null],
])('writes features so that the ledger takes them: %s', (_, features, json) => {
  expect(featuresJson(features, new Set(['plan']))).toBe(json);
});

it.each<[string, string, string]>([
  ['as it was sent', '{ "entity_id":"c","features": {"plan" : 1.50}}', '{"plan" : 1.50}'],
  ['anew where a text holds a brace', '{"features":{"plan":"}"},"entity_id":"{"}', '{"plan":"}"}'],
  ['anew where another member is an object', '{"x":{},"features":{"plan":2.0}}', '{"plan":2}'],
  ['anew where there are escapes', '{"features":{"plan":"\\ud83d\\ude00"}}', '{"plan":"😀"}'],
  ['anew without what is not the model’s', '{"features":{"plan":1.0,"password":"x"}}', '{"plan":1}'],
])('writes the features of one row %s', (_, sent, json) => {
  expect(featuresJson(JSON.parse(sent).features, new Set(['plan']), sent)).toBe(json);
});
