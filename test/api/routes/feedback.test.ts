import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { predictionId } from '../../../api/prediction-id.ts';
import { FeedbackAnswer, FeedbackBatchAnswer } from '../../../shared/http/feedback.ts';
import { PredictionAnswer, PredictionsAnswer } from '../../../shared/http/predictions.ts';
import { joinOutcomes } from '../../../store/postgres/join-outcomes.ts';
import { startApi, type TestApi } from '../../support/api.ts';
import { entryOf } from '../../support/log-entry.ts';
import { goodFeatures, openServed, type Served } from '../../support/served-model.ts';

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

const tell = (body: unknown, path = '/models/churn/feedback') =>
  api.call(path, { method: 'POST', body, token: api.tokens.feedback });
const predicted = async (more: object = {}): Promise<string> =>
  (await api.call('/predict', { method: 'POST', body: { features: goodFeatures, ...more } })).body
    .prediction_id;
const read = (id: string) => api.call(`/models/churn/predictions/${id}`, { token: api.tokens.read });
const outcomesOf = async (id: string) => PredictionAnswer.parse((await read(id)).body).outcomes;

describe('an outcome', () => {
  it('is recorded once, and told again it changes nothing', async () => {
    const id = await predicted();
    const observed = '2025-11-22T10:30:00+22:30'; // further from UTC than PostgreSQL reads
    const first = await tell({ prediction_id: id, label: 'Yes', observed_at: observed, source: 'crm' });
    expect([first.status, FeedbackAnswer.parse(first.body)]).toEqual([
      201,
      { status: 'recorded', prediction_id: id, revision: 1, label: 'Yes' },
    ]);
    const again = await tell({ prediction_id: id.toUpperCase(), label: 'Yes' }, '/feedback');
    expect([again.status, again.body.status]).toEqual([200, 'repeated']);
    expect(await outcomesOf(id)).toMatchObject([
      { revision: 1, label: 'Yes', source: 'crm', observed_at: '2025-11-21T12:00:00.000Z' },
    ]);
  });

  it('that differs is a conflict, unless it says that it corrects', async () => {
    const id = await predicted();
    await tell({ prediction_id: id, label: 'Yes' });
    const conflict = await tell({ prediction_id: id, label: 'No' });
    expect([conflict.status, conflict.body]).toMatchObject([
      409,
      { code: 'outcome_conflict', prediction_id: id, revision: 1, label: 'Yes' },
    ]);
    expect(conflict.body.detail).toContain('send revision 2');
    expect((await tell({ prediction_id: id, label: 'No', revision: 3 })).status).toBe(409);
    expect((await tell({ prediction_id: id, label: 'No', revision: 2 })).status).toBe(201);
    expect((await tell({ prediction_id: id, label: 'No', revision: 2 })).status).toBe(200);
    expect((await tell({ prediction_id: id, label: 'Yes', revision: 2 })).status).toBe(409);
    expect((await outcomesOf(id)).map(({ label, revision }) => [revision, label])).toEqual([
      [2, 'No'],
      [1, 'Yes'],
    ]);
    expect((await read(id)).body.outcome).toBe('No');
  });

  it('of a prediction that the log does not have is kept, and joined when it comes', async () => {
    const entry = entryOf();
    for (const status of [202, 202]) {
      const orphan = await tell({ prediction_id: entry.id, label: 'No' });
      expect([orphan.status, orphan.body.status]).toEqual([status, 'pending']);
    }
    expect((await tell({ prediction_id: entry.id, label: 'Yes' })).status).toBe(409);
    expect((await read(entry.id)).body.code).toBe('unknown_prediction');
    api.deps.predictions.append(entry);
    expect((await read(entry.id)).body).toMatchObject({ outcome: 'No', label: 'no', score: 0.25 });
    expect((await tell({ prediction_id: entry.id, label: 'No' })).status).toBe(200);
  });

  it('told fifty times at once is one row', async () => {
    const id = await predicted();
    const replies = await Promise.all(
      Array.from({ length: 50 }, () => tell({ prediction_id: id, label: 'No' })),
    );
    expect(replies.map(({ status }) => status).toSorted()).toEqual([...Array(49).fill(200), 201]);
    expect(await outcomesOf(id)).toHaveLength(1);
  });

  it('by entity and time goes to the last answer until then', async () => {
    const ids = [predictionId(Date.UTC(2025, 9, 1)), predictionId(Date.UTC(2025, 9, 5))];
    for (const id of ids) api.deps.predictions.append(entryOf({ id, entityId: 'c-9' }));
    const failed = { status: 422, code: 'validation_failed', score: null, label: null };
    api.deps.predictions.append(
      entryOf({ id: predictionId(Date.UTC(2025, 9, 6)), entityId: 'c-9', ...failed }),
    );
    const about = { entity_id: 'c-9', label: 'Yes' };
    const [before, then] = ['2025-10-03T00:00:00Z', '2025-10-08T02:00:00+02:00'];
    expect((await tell({ ...about, predicted_at: before })).body.prediction_id).toBe(ids[0]);
    expect((await tell({ ...about, observed_at: then })).body).toMatchObject({
      prediction_id: ids[1],
      revision: 1,
    });
    expect((await tell({ prediction_id: ids[1], label: 'Yes' })).body.status).toBe('repeated');
  });

  it('by entity and time waits for its prediction, which others that are told of it do not take twice', async () => {
    const about = { entity_id: 'c-10', label: 'Yes', predicted_at: '2025-10-03T00:00:00Z' };
    expect((await tell(about)).body).toMatchObject({ status: 'pending', prediction_id: null, revision: 1 });
    expect((await tell(about)).status).toBe(202);
    expect((await tell({ ...about, label: 'No' })).status).toBe(409);
    const id = predictionId(Date.UTC(2025, 9, 2));
    api.deps.predictions.append(entryOf({ id, entityId: 'c-10' }));
    await api.deps.predictions.flush();
    expect(await joinOutcomes(served.ledger)).toBe(1);
    expect((await outcomesOf(id)).map(({ label }) => label)).toEqual(['Yes']);
    expect((await tell(about)).body).toMatchObject({ status: 'repeated', prediction_id: id });
  });
});

it('a batch records each by itself, in its order', async () => {
  const [one, two] = [await predicted(), await predicted()];
  const rows = [
    { prediction_id: one, label: 'Yes' },
    { prediction_id: one, label: 'No' },
    { prediction_id: one, label: 'No', revision: 2 },
    { label: 'Yes' },
    { prediction_id: two, label: 'perhaps\0' },
    { prediction_id: two, label: 'No' },
    { entity_id: 'nobody', label: 'No' },
    { entity_id: 'nobody', label: 'No' },
  ];
  const { status, body } = await tell({ rows }, '/feedback/batch');
  expect(status).toBe(200);
  const answers = FeedbackBatchAnswer.parse(body).rows;
  expect(answers.map((row) => ('ok' in row ? row.ok.status : row.error.code))).toEqual([
    ...['recorded', 'outcome_conflict', 'recorded', 'validation_failed', 'validation_failed', 'recorded'],
    ...['pending', 'pending'],
  ]);
  expect((await outcomesOf(one)).map(({ label }) => label)).toEqual(['No', 'Yes']);
});

it.each([
  [{ label: 'Yes' }, '#/prediction_id'],
  [{ prediction_id: predictionId(), entity_id: 'c-1', label: 'Yes' }, '#/prediction_id'],
  [{ prediction_id: 'p-1', label: 'Yes' }, '#/prediction_id'],
  [{ prediction_id: predictionId(), label: '' }, '#/label'],
  [{ prediction_id: predictionId(), label: 'Yes', observed_at: 'yesterday' }, '#/observed_at'],
  [{ prediction_id: predictionId(), label: 'Yes', predicted_at: '2025-01-01T00:00:00Z' }, '#/predicted_at'],
  [{ prediction_id: predictionId(), label: 'Yes', revision: 0 }, '#/revision'],
  [{ prediction_id: predictionId(), label: 'Yes', observed_at: '0000-06-01T00:00:00Z' }, '#/observed_at'],
  [{ entity_id: 'c-1', label: 'Yes', predicted_at: '0000-06-01T00:00:00Z' }, '#/predicted_at'],
  [{ prediction_id: 'ffffffff-ffff-7fff-bfff-ffffffffffff', label: 'Yes' }, '#/prediction_id'],
])('an outcome that says nothing definite is refused: %j', async (body, pointer) => {
  const { status, body: problem } = await tell(body);
  expect([status, problem.errors[0].pointer]).toEqual([422, pointer]);
});

it('an outcome of the future is refused, but for what clocks differ by', async () => {
  const id = await predicted();
  const inMinutes = (minutes: number) => new Date(Date.now() + minutes * 60_000).toISOString();
  const { status, body } = await tell({ prediction_id: id, label: 'Yes', observed_at: inMinutes(10) });
  expect([status, body.errors[0]]).toMatchObject([422, { pointer: '#/observed_at', code: 'in_future' }]);
  expect(body.errors[0].detail).toMatch(
    /^lies in the future: .* clocks may differ by 5 minutes; send it when/,
  );
  const about = { entity_id: 'c-1', label: 'Yes' };
  expect((await tell({ ...about, predicted_at: inMinutes(10) })).body.errors[0].pointer).toBe(
    '#/predicted_at',
  );
  expect((await tell({ prediction_id: id, label: 'Yes', observed_at: inMinutes(1) })).status).toBe(201);
});

describe('the list of predictions', () => {
  it('is newest first, page by page, and can be of an entity, a version, a status, a time', async () => {
    const begin = new Date().toISOString();
    const entities = new Map<string, string>();
    for (const entity of ['l-0', 'l-1', 'l-0', 'l-1', 'l-0'])
      entities.set(await predicted({ entity_id: entity }), entity);
    const ids = [...entities.keys()].toSorted().toReversed();
    await api.call('/predict', { method: 'POST', body: { features: {} } });
    const list = async (query: string) =>
      PredictionsAnswer.parse(
        (await api.call(`/models/churn/predictions?since=${begin}&${query}`, { token: api.tokens.read }))
          .body,
      );
    const idsOf = ({ predictions }: PredictionsAnswer) => predictions.map((row) => row.prediction_id);
    const first = await list('limit=2&status=200');
    expect(idsOf(first)).toEqual(ids.slice(0, 2));
    const second = await list(`limit=3&status=200&cursor=${first.next_cursor}`);
    expect([idsOf(second), second.next_cursor]).toEqual([ids.slice(2), null]);
    expect(idsOf(await list('entity_id=l-1'))).toEqual(ids.filter((id) => entities.get(id) === 'l-1'));
    expect((await list('status=422')).predictions).toMatchObject([
      { code: 'validation_failed', model_version: 'v1' },
    ]);
    expect((await list('version=v2')).predictions).toEqual([]);
    expect((await list(`version=v1&until=${begin}`)).predictions).toEqual([]);
  });

  it('refuses what it does not know', async () => {
    expect((await api.call('/models/churn/predictions?limit=0')).status).toBe(422);
    expect((await api.call('/models/churn/predictions/nothing')).body.code).toBe('unknown_prediction');
    expect((await api.call('/models/nobody/predictions')).body.code).toBe('unknown_model');
  });
});
