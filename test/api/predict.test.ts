import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { BatchAnswer, PredictAnswer } from '../../shared/http/predict.ts';
import { Problem } from '../../shared/http/problem.ts';
import { startApi, type TestApi } from '../support/api.ts';
import { goodFeatures, openServed, type Served } from '../support/served-model.ts';

let served: Served;
let api: TestApi;

beforeAll(async () => {
  served = await openServed();
  await served.declare('churn');
  await served.promote('churn', await served.train('churn'));
  await served.declare('share');
  await served.promote('share', await served.train('share', { kind: 'linear-regression' }));
  api = await startApi(served);
});

afterAll(async () => {
  await api?.stop();
  await served?.close();
});

const predict = (body: unknown, path = '/models/churn/predict') => api.call(path, { method: 'POST', body });

describe('a prediction', () => {
  it('is answered with the score of the artifact that serves', async () => {
    const artifact = await served.artifacts.load('churn', 'v1');
    for (const [index, features] of artifact.golden.rows.entries()) {
      const answer = PredictAnswer.parse((await predict({ features })).body);
      expect(answer.score).toBeCloseTo(artifact.golden.scores[index] ?? Number.NaN, 12);
      expect(answer.label).toBe(answer.score >= artifact.graph.threshold ? 'Yes' : 'No');
    }
  });

  it('says at which column a body stops being JSON, and what to send instead', async () => {
    const { status, body } = await api.call('/models/churn/predict', {
      method: 'POST',
      text: '{"features":{"tenure":NaN}}',
    });
    expect([status, body.code]).toEqual([400, 'invalid_json']);
    expect(body.detail).toMatch(/line 1, column 23, after "tenure": NaN .*send null/);
  });

  it('names its version and echoes what the caller sent to find it again', async () => {
    const { status, body } = await predict({ features: goodFeatures, entity_id: 'c-7', request_id: 'q "1"' });
    expect(status).toBe(200);
    expect(body).toMatchObject({
      model: 'churn',
      model_version: 'v1',
      variant: 'stable',
      assignment: { key_hash: null, bucket: null, reason: 'no_rollout' },
      entity_id: 'c-7',
      request_id: 'q "1"',
      warnings: [],
      threshold: 0.5,
    });
  });

  it('of a regression has the interval that is asked for, and says where it cannot', async () => {
    const ask = async (interval: number, path?: string) =>
      predict({ features: goodFeatures, interval }, path);
    const { status, body } = await ask(0.9, '/models/share/predict');
    expect(status).toBe(200);
    const { score, interval } = PredictAnswer.parse(body);
    // The 18th of 19 errors: ⌈20 × 0.9⌉.
    expect(interval).toEqual({
      level: 0.9,
      low: expect.closeTo(score - 0.9, 9),
      high: expect.closeTo(score + 0.9, 9),
    });
    const [refused, tooSure] = [await ask(0.9), await ask(0.99, '/models/share/predict')];
    expect([refused.status, tooSure.status]).toEqual([422, 422]);
    expect(Problem.parse(refused.body).errors?.map(({ pointer }) => pointer)).toEqual(['#/interval']);
  });

  it('has a short form for the default model', async () => {
    expect((await predict({ features: goodFeatures }, '/predict')).body.model).toBe('churn');
    expect((await predict({ features: goodFeatures }, '/predict?trace=1')).status).toBe(200);
  });

  it('ignores columns of the table that are no features', async () => {
    const { body } = await predict({ features: { ...goodFeatures, id: 7, churned: 'No' } });
    expect(body.warnings).toEqual([]);
  });

  it('scores an unseen category and a missing value with warnings, where the contract warns', async () => {
    const { status, body } = await predict({ features: { tenure: 3, plan: 'gold' } });
    expect(status).toBe(200);
    const features = body.warnings.map(({ feature }: { feature: string }) => feature);
    expect(features).toEqual(expect.arrayContaining(['plan', 'senior']));
  });
});

describe('a bad prediction request', () => {
  const refused: readonly [string, unknown, readonly string[]][] = [
    ['a missing feature', { features: { plan: 'basic', senior: true } }, ['#/features/tenure']],
    ['an unknown feature', { features: { ...goodFeatures, tenur: 1 } }, ['#/features/tenur']],
    ['a wrong type', { features: { ...goodFeatures, tenure: [1] } }, ['#/features/tenure']],
    ['out of range', { features: { ...goodFeatures, tenure: 900 } }, ['#/features/tenure']],
    [
      'two wrong fields',
      { features: { ...goodFeatures, tenure: -1, senior: 'maybe' } },
      ['#/features/tenure', '#/features/senior'],
    ],
    ['no features', {}, ['#/features']],
    ['features that are a list', { features: [] }, ['#/features']],
    ['an unknown field of the envelope', { features: goodFeatures, tenure: 3 }, ['#/tenure']],
    ['an empty entity', { features: goodFeatures, entity_id: '' }, ['#/entity_id']],
    [
      'a wrong envelope around wrong features',
      { features: { ...goodFeatures, tenure: -1 }, entity_id: '', tenure: 3 },
      ['#/tenure', '#/entity_id', '#/features/tenure'],
    ],
    ['a list', [], ['#']],
    ['a null', null, ['#']],
  ];

  it.each(refused)('is refused with every field at once: %s', async (_, body, pointers) => {
    const { status, body: answer } = await predict(body);
    expect(status).toBe(422);
    const problem = Problem.parse(answer);
    expect(problem.code).toBe('validation_failed');
    expect(problem.errors?.map(({ pointer }) => pointer)).toEqual(pointers);
  });

  const texts: readonly [string, string | Uint8Array<ArrayBuffer>, number][] = [
    [
      '1e400, which JSON takes for infinity',
      '{"features":{"tenure":1e400,"plan":"basic","senior":false}}',
      422,
    ],
    ['NaN', '{"features":{"tenure":NaN}}', 400],
    ['half a document', '{"features":', 400],
    ['nothing', '', 400],
    ['bytes that are no UTF-8', new Uint8Array([0x7b, 0x22, 0xff, 0x22, 0x3a, 0x31, 0x7d]), 400],
    ['__proto__ as a feature', '{"features":{"__proto__":{"tenure":1},"tenure":1}}', 422],
    [
      'constructor as a feature',
      '{"features":{"constructor":1,"tenure":1,"plan":"basic","senior":false}}',
      422,
    ],
    ['arrays 40,000 deep', `{"features":{"tenure":${'['.repeat(40_000)}${']'.repeat(40_000)}}}`, 422],
    ['a body over the limit', `{"features":{"plan":"${'x'.repeat(300_000)}"}}`, 413],
  ];

  it.each(texts)('is refused as a problem: %s', async (_, text, status) => {
    const reply = await api.call('/models/churn/predict', { method: 'POST', text });
    expect(reply.status).toBe(status);
    expect(reply.headers.get('content-type')).toBe('application/problem+json');
    expect(Problem.parse(reply.body).instance).toBe('/models/churn/predict');
  });

  it('never repeats what was sent', async () => {
    const { text } = await predict({ features: { ...goodFeatures, senior: 'top-secret' } });
    expect(text).not.toContain('top-secret');
  });

  it.each([
    ['application/x-www-form-urlencoded', {}],
    ['application/json; charset=utf-16', {}],
    ['application/json', { 'content-encoding': 'gzip' }],
  ])('is refused where the body is of another type: %s %j', async (type, more) => {
    const reply = await api.call('/predict', {
      method: 'POST',
      body: { features: goodFeatures },
      headers: { 'content-type': type, ...more },
    });
    expect([reply.status, reply.body.code]).toEqual([415, 'unsupported_media_type']);
  });

  it('is 404 for a model that is not declared, with nothing said about other models', async () => {
    expect((await predict({ features: goodFeatures }, '/models/nope/predict')).body.code).toBe(
      'unknown_model',
    );
    expect((await predict({ features: goodFeatures }, '/models/..%2f..%2fetc/predict')).status).toBe(404);
  });
});

describe('a batch', () => {
  it('keeps the order and lets rows fail by themselves', async () => {
    const rows = [
      { features: goodFeatures },
      { features: { ...goodFeatures, tenure: 'x' }, entity_id: '' },
      { features: goodFeatures, entity_id: 'b' },
    ];
    const { status, body } = await predict({ rows }, '/models/churn/predict/batch');
    expect(status).toBe(200);
    const answer = BatchAnswer.parse(body);
    expect(
      answer.rows.map((row) => ('ok' in row ? 'ok' : row.error.errors?.map(({ pointer }) => pointer))),
    ).toEqual(['ok', ['#/entity_id', '#/features/tenure'], 'ok']);
  });

  it('scores a thousand rows as they are scored one by one', async () => {
    const rows = Array.from({ length: 1_000 }, (_, index) => ({
      features: { tenure: index % 60, plan: 'basic', senior: index % 2 === 0 },
    }));
    const answer = BatchAnswer.parse((await predict({ rows }, '/predict/batch')).body);
    const single = PredictAnswer.parse((await predict(rows[777])).body);
    const found = answer.rows[777];
    expect(answer.rows).toHaveLength(1_000);
    expect(found && 'ok' in found && found.ok.score).toBe(single.score);
  });

  it.each([{}, { rows: [] }, { rows: {} }, { rows: [{}], more: 1 }, { rows: Array(1_001).fill({}) }])(
    'is refused where its envelope is wrong',
    async (body) => {
      expect((await predict(body, '/predict/batch')).status).toBe(422);
    },
  );
});
