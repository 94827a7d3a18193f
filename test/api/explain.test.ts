import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ExplainAnswer, ExplainBatchAnswer } from '../../shared/http/explain.ts';
import { PredictAnswer } from '../../shared/http/predict.ts';
import { Problem } from '../../shared/http/problem.ts';
import { startApi, type TestApi } from '../support/api.ts';
import { goodFeatures, openServed, type Served } from '../support/served-model.ts';

let served: Served;
let api: TestApi;

beforeAll(async () => {
  served = await openServed();
  for (const model of ['churn', 'baseline', 'empty']) await served.declare(model);
  await served.promote('churn', await served.train('churn'));
  await served.promote('baseline', await served.train('baseline', { kind: 'prior' }));
  api = await startApi(served);
});

afterAll(async () => {
  await api?.stop();
  await served?.close();
});

const explain = (body: unknown, path = '/models/churn/explain') => api.call(path, { method: 'POST', body });
const total = (some: ExplainAnswer['explanation']['contributions']): number =>
  some.reduce((sum, { contribution }) => sum + contribution, 0);

describe('an explanation', () => {
  it('is the prediction, and contributions that add up to its raw score', async () => {
    const asked = { features: { ...goodFeatures, plan: null }, entity_id: 'c-7', request_id: 'q "1"' };
    const answer = ExplainAnswer.strict().parse((await explain(asked)).body);
    const predicted = (await api.call('/models/churn/predict', { method: 'POST', body: asked })).body;
    const { explanation, prediction_id: _, ...prediction } = answer;
    expect(prediction).toEqual({ ...PredictAnswer.omit({ prediction_id: true }).parse(predicted) });
    const { base, raw_score: rawScore, link, contributions, other } = explanation;
    expect([link, other]).toEqual(['logit', undefined]);
    expect(Math.abs(base + total(contributions) - rawScore)).toBeLessThan(1e-9);
    expect(1 / (1 + Math.exp(-rawScore))).toBeCloseTo(answer.score, 12);
  });

  it('lists every feature with its value, the largest contribution first', async () => {
    const { explanation } = ExplainAnswer.parse(
      (await explain({ features: { tenure: 59, plan: 'basic' } })).body,
    );
    const sizes = explanation.contributions.map(({ contribution }) => Math.abs(contribution));
    expect(sizes).toEqual(sizes.toSorted((one, two) => two - one));
    const values = explanation.contributions.map(({ feature, value }) => [feature, value]);
    expect(Object.fromEntries(values)).toEqual({ tenure: 59, plan: 'basic', senior: null });
    expect(explanation.contributions[0]).toMatchObject({ feature: 'tenure' });
    expect(explanation.contributions[0]?.contribution).toBeLessThan(0);
  });

  it('sums up what top leaves out', async () => {
    const body = { features: goodFeatures };
    const all = ExplainAnswer.parse((await explain(body)).body).explanation;
    const { contributions, other } = ExplainAnswer.parse(
      (await explain(body, '/models/churn/explain?top=1')).body,
    ).explanation;
    expect(contributions).toEqual(all.contributions.slice(0, 1));
    expect(other?.feature_count).toBe(2);
    expect(other?.contribution).toBeCloseTo(total(all.contributions.slice(1)), 12);
    const whole = await explain(body, '/models/churn/explain?top=3');
    expect(whole.body.explanation).toEqual(all);
  });

  it('of the prior is its base alone', async () => {
    const { body } = await explain({ features: goodFeatures }, '/models/baseline/explain');
    const { score, explanation } = ExplainAnswer.parse(body);
    expect(explanation).toMatchObject({ base: score, raw_score: score, link: 'identity' });
    expect(explanation.contributions.every(({ contribution }) => contribution === 0)).toBe(true);
  });

  it('has a short form for the default model', async () => {
    expect((await explain({ features: goodFeatures }, '/explain')).body.model).toBe('churn');
    const { body } = await explain({ rows: [{ features: goodFeatures }] }, '/explain/batch');
    expect(body.model).toBe('churn');
  });
});

describe('a batch of explanations', () => {
  const path = '/models/churn/explain/batch';

  it('answers each row as it is answered alone, and refuses the bad ones by themselves', async () => {
    const features = { ...goodFeatures, tenure: 3 };
    const { status, body } = await explain(
      { rows: [{ features }, { features: { tenure: 'x' } }, { features: goodFeatures, entity_id: 'c-1' }] },
      `${path}?top=2`,
    );
    expect(status).toBe(200);
    const [first, second, third] = ExplainBatchAnswer.parse(body).rows;
    const alone = (await explain({ features }, '/models/churn/explain?top=2')).body;
    expect(first).toMatchObject({ ok: { score: alone.score, explanation: alone.explanation } });
    expect(second).toMatchObject({ error: { code: 'validation_failed' } });
    expect(third).toMatchObject({ ok: { entity_id: 'c-1' } });
  });

  it.each([
    ['no rows', { rows: [] }],
    ['more than 100 rows', { rows: Array.from({ length: 101 }, () => ({ features: goodFeatures })) }],
    ['something beside the rows', { rows: [{ features: goodFeatures }], top: 3 }],
  ])('is refused with %s', async (_, body) => {
    const reply = await explain(body, path);
    expect([reply.status, reply.body.code]).toEqual([422, 'validation_failed']);
  });
});

describe('a bad request for an explanation', () => {
  it.each<[string, unknown, string, string]>([
    ['a missing feature', { features: { plan: 'basic' } }, '', '#/features/tenure'],
    ['an unknown feature', { features: { ...goodFeatures, tenur: 1 } }, '', '#/features/tenur'],
    ['an unknown field', { features: goodFeatures, top: 3 }, '', '#/top'],
    ['a list', [], '', '#'],
    ['top of nothing', { features: goodFeatures }, '?top=0', '#/top'],
    ['top that is no number', { features: goodFeatures }, '?top=all', '#/top'],
    ['a parameter that is not known', { features: goodFeatures }, '?topp=3', '#/topp'],
  ])('is refused as a prediction is: %s', async (_, body, query, pointer) => {
    const { status, body: answer } = await explain(body, `/models/churn/explain${query}`);
    expect(status).toBe(422);
    expect(Problem.parse(answer).errors?.map((error) => error.pointer)).toContain(pointer);
  });

  it('says which model is not there, and which serves nothing yet', async () => {
    const body = { features: goodFeatures };
    expect((await explain(body, '/models/nope/explain')).body.code).toBe('unknown_model');
    expect((await explain(body, '/models/empty/explain')).body.code).toBe('model_not_ready');
    expect((await api.call('/models/churn/explain', { method: 'POST', text: '{' })).body.code).toBe(
      'invalid_json',
    );
  });
});
