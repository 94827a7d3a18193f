import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Route } from '../../api/http/route.ts';
import { routesOf } from '../../api/routes/table.ts';
import { ModelAnswer, ModelsAnswer, ReadyAnswer } from '../../shared/http/models.ts';
import { Problem } from '../../shared/http/problem.ts';
import { RunAnswer, RunsAnswer } from '../../shared/http/runs.ts';
import { VersionAnswer, VersionsAnswer } from '../../shared/http/versions.ts';
import { eventually, startApi, type TestApi } from '../support/api.ts';
import { declarationText, goodFeatures, openServed, type Served } from '../support/served-model.ts';

let served: Served;
let api: TestApi;

beforeAll(async () => {
  served = await openServed();
  await served.declare('churn');
  await served.promote('churn', await served.train('churn'));
  await served.train('churn', { kind: 'prior' });
  api = await startApi(served);
});

afterAll(async () => {
  await api?.stop();
  await served?.close();
});

const concrete = ({ path }: Route): string =>
  path
    .replace(':model', 'churn')
    .replace(':version', 'v1')
    .replace(':run', 'r-unknown-run')
    .replace(':request', 'q-1')
    .replace(':name', 'nobody');

describe('every route that needs a key', () => {
  it('refuses no key, a bad key, half a key, and a key without the scope', async () => {
    const guarded = routesOf(api.deps).filter(({ scope }) => scope !== null);
    expect(guarded.length).toBeGreaterThan(25);
    for (const route of guarded) {
      const ask = (token: string | null, headers: Readonly<Record<string, string>> = {}) =>
        api.call(concrete(route), {
          method: route.method,
          token,
          headers,
          ...(route.method === 'GET' ? {} : { body: {} }),
        });
      const wrong = route.scope === 'predict' ? api.tokens.read : api.tokens.predict;
      const replies = await Promise.all([
        ask(null),
        ask('rk_wrong'),
        ask(api.tokens.all.slice(0, -1)),
        ask(null, { authorization: `Basic ${api.tokens.all}` }),
        ask(null, { authorization: 'Bearer ' }),
        ask(wrong),
      ]);
      const about = `${route.method} ${route.path}`;
      expect([about, ...replies.map(({ status }) => status)]).toEqual([about, 401, 401, 401, 401, 401, 403]);
      expect(replies[0]?.headers.get('www-authenticate')).toContain('Bearer');
      for (const { body } of replies) expect(Problem.safeParse(body).success, about).toBe(true);
    }
  });

  it('cannot be reached by another spelling of its path or by a method override', async () => {
    for (const path of ['//models', '/Models', '/models/', '/models//churn', '/MODELS/churn'])
      expect([path, (await api.call(path, { token: null })).status]).toEqual([path, 404]);
    const reply = await api.call('/models/churn', {
      token: api.tokens.read,
      headers: { 'x-http-method-override': 'DELETE' },
    });
    expect(reply.status).toBe(200);
    expect((await api.call('/models/churn', { token: api.tokens.read })).status).toBe(200);
  });
});

describe('paths and methods', () => {
  it('answers 404 and 405 as problems, with what is allowed', async () => {
    const missing = await api.call('/nothing/here', { headers: { 'x-request-id': 'mine-1' } });
    expect(missing.status).toBe(404);
    expect(missing.body).toMatchObject({
      code: 'not_found',
      request_id: 'mine-1',
      instance: '/nothing/here',
    });
    const wrong = await api.call('/predict');
    expect([wrong.status, wrong.headers.get('allow')]).toEqual([405, 'POST']);
    expect((await api.call('/models/churn/runs', { method: 'PUT', body: {} })).body.code).toBe(
      'method_not_allowed',
    );
  });

  it('answers what no route could read as a problem too', async () => {
    const reply = await api.call('/models', { headers: { 'x-long': 'x'.repeat(20_000) } });
    expect([reply.status, reply.body.code]).toEqual([431, 'headers_too_large']);
  });

  it('describes every route in /openapi.json', async () => {
    const { body } = await api.call('/openapi.json', { token: null });
    expect(body.openapi).toBe('3.1.0');
    for (const { method, path } of routesOf(api.deps)) {
      const operation = body.paths[path.replaceAll(/:(\w+)/g, '{$1}')]?.[method.toLowerCase()];
      expect(operation?.summary, `${method} ${path}`).toBeTruthy();
    }
    const request = body.paths['/predict'].post.requestBody.content['application/json'].schema;
    expect(request.required).toEqual(['features']);
  });
});

describe('reading', () => {
  it('shows models, and what one serves', async () => {
    expect(ModelsAnswer.parse((await api.call('/models')).body)).toMatchObject({
      models: [{ model: 'churn', task: 'binary', stable: 'v1' }],
      default_model: 'churn',
    });
    const model = ModelAnswer.parse((await api.call('/models/churn')).body);
    expect(model).toMatchObject({
      model: 'churn',
      task: 'binary',
      stable: { version: 'v1' },
      candidate: null,
    });
    expect(model.revision).toBeGreaterThan(0);
    expect(model.last_run?.outcome).toBe('promoted');
  });

  it('shows versions newest first, page by page, and why one is live', async () => {
    const first = VersionsAnswer.parse((await api.call('/models/churn/versions?limit=1')).body);
    expect(first.versions.map(({ version }) => version)).toEqual(['v2']);
    const next = VersionsAnswer.parse(
      (await api.call(`/models/churn/versions?limit=1&cursor=${first.next_cursor}`)).body,
    );
    expect(next).toMatchObject({ versions: [{ version: 'v1' }], next_cursor: null });
    const version = VersionAnswer.parse((await api.call('/models/churn/versions/v1')).body);
    expect(version).toMatchObject({
      state: 'live',
      changes: [{ kind: 'promote', to_version: 'v1', reason: 'test' }],
    });
    expect(version.manifest).toMatchObject({ model: 'churn', features: ['tenure', 'plan', 'senior'] });
  });

  it('shows runs newest first with every stage and a link to Temporal', async () => {
    const page = RunsAnswer.parse((await api.call('/models/churn/runs?limit=1')).body);
    expect(page.runs).toHaveLength(1);
    expect(page.next_cursor).not.toBeNull();
    const run = RunAnswer.parse((await api.call(page.runs[0]?.links.self ?? '')).body);
    expect(run.stages.map(({ stage }) => stage)).toEqual([
      'pull',
      'validate',
      'train',
      'register',
      'evaluate',
      'promote',
    ]);
    expect(run.links.temporal).toContain('retrain%2Fchurn');
  });

  it.each([
    ['/models/nope', 'unknown_model'],
    ['/models/a%00b', 'unknown_model'],
    ['/models/churn/versions/v99', 'unknown_version'],
    ['/models/churn/versions/latest', 'unknown_version'],
    ['/models/churn/versions/v1/report', 'no_decision'],
    ['/models/churn/runs/r-unknown', 'unknown_run'],
    ['/models/churn/runs/%00', 'unknown_run'],
  ])('answers 404 with a code: %s', async (path, code) => {
    const reply = await api.call(path);
    expect([reply.status, reply.body.code]).toEqual([404, code]);
  });

  it.each(['?limit=0', '?limit=x', '?cursor=%27', '?page=2'])('refuses a bad page: %s', async (query) => {
    for (const list of ['runs', 'versions'])
      expect((await api.call(`/models/churn/${list}${query}`)).status).toBe(422);
  });
});

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

describe('declarations', () => {
  const put = (model: string, text: string) =>
    api.call(`/models/${model}`, { method: 'PUT', text, headers: { 'content-type': 'application/yaml' } });

  it('are applied, numbered, shown and removed, and the replica follows', async () => {
    expect((await put('second', declarationText('second'))).body).toMatchObject({
      kind: 'applied',
      number: 1,
    });
    expect((await put('second', `${declarationText('second')}\n`)).body).toMatchObject({
      kind: 'unchanged',
      number: 1,
    });
    const shown = await api.call('/models/second/declaration');
    expect(shown.body).toMatchObject({ number: 1, source_text: declarationText('second') });
    const ready = await eventually(
      () => api.call('/models/second/ready', { token: null }),
      ({ status }) => status === 503,
    );
    expect(ReadyAnswer.parse(ready.body)).toMatchObject({ ready: false, serving: null });
    const unserved = await api.call('/models/second/predict', { method: 'POST', body: { features: {} } });
    expect([unserved.status, unserved.body.code]).toEqual([503, 'model_not_ready']);
    const ambiguous = await api.call('/predict', { method: 'POST', body: { features: goodFeatures } });
    expect([ambiguous.status, ambiguous.body.models]).toEqual([409, ['churn', 'second']]);
    expect((await api.call('/models/second', { method: 'DELETE' })).status).toBe(204);
    expect((await api.call('/models/second')).status).toBe(404);
    await eventually(
      () => api.call('/predict', { method: 'POST', body: { features: goodFeatures } }),
      ({ status }) => status === 200,
    );
  });

  it('are refused with line and path of every problem, and nothing is stored', async () => {
    const text = `${declarationText('third')}learner: { kind: nonsense }\n`;
    const reply = await put('third', text);
    expect([reply.status, reply.body.code]).toEqual([422, 'invalid_declaration']);
    expect(reply.body.errors[0].detail).toMatch(/^line 8: learner.kind: /);
    expect((await put('fourth', declarationText('third'))).status).toBe(422);
    expect((await api.call('/models/third')).status).toBe(404);
  });

  it('are refused where the table lacks a column that they name, and taken with a warning where it is not there', async () => {
    expect((await put('fifth', declarationText('fifth'))).body.warnings).toEqual([
      expect.stringMatching(/columns were not checked.*relation "public.customers" does not exist/),
    ]);
    await served.ledger.query('create table public.customers (id integer, churn text, tenure integer)');
    const reply = await put('fifth', declarationText('fifth').replace('10', '20'));
    expect([reply.status, reply.body.errors]).toEqual([
      422,
      [
        {
          pointer: '#/target.column',
          detail: 'line 4: target.column: the source has no column "churned"; it has churn, id, tenure',
          code: 'invalid_declaration',
        },
      ],
    ]);
    expect((await api.call('/models/fifth/declaration')).body.number).toBe(1);
    const mended = await put('fifth', declarationText('fifth').replace('churned', 'churn'));
    expect([mended.status, mended.body.number, mended.body.warnings]).toEqual([201, 2, []]);
    expect((await api.call('/models/fifth', { method: 'DELETE' })).status).toBe(204);
  });
});

describe('health', () => {
  it('is live and ready, with what is served', async () => {
    expect((await api.call('/livez', { token: null })).body).toEqual({ status: 'live' });
    const { status, body } = await api.call('/readyz', { token: null });
    expect(status).toBe(200);
    expect(body).toMatchObject({ status: 'ready', following: true, models: { churn: 'v1' } });
    expect((await api.call('/models/churn/ready', { token: null })).status).toBe(200);
  });

  it('counts in Prometheus text', async () => {
    const { text } = await api.call('/metrics', { token: null });
    expect(text).toMatch(/ratchet_serving_revision\{model="churn",version="v1"\} \d/);
    expect(text).toMatch(/ratchet_predict_requests_total\{status="200"\} \d/);
    expect(text).toMatch(/ratchet_predict_duration_seconds_bucket\{le="\+Inf"\} \d/);
  });
});
