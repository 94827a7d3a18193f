import { describe, expect, it } from 'vitest';
import type { Route } from '../../../api/http/route.ts';
import { routesOf } from '../../../api/routes/table.ts';
import { Problem } from '../../../shared/http/problem.ts';
import { useChurnApi } from '../../support/churn-api.ts';

const churn = useChurnApi();

const concrete = ({ path }: Route): string =>
  path
    .replace(':model', 'churn')
    .replace(':version', 'v1')
    .replace(':run', 'r-unknown-run')
    .replace(':request', 'q-1')
    .replace(':name', 'nobody');

describe('every route that needs a key', () => {
  it('refuses no key, a bad key, half a key, and a key without the scope', async () => {
    const guarded = routesOf(churn.api.deps).filter(({ scope }) => scope !== null);
    expect(guarded.length).toBeGreaterThan(25);
    for (const route of guarded) {
      const ask = (token: string | null, headers: Readonly<Record<string, string>> = {}) =>
        churn.api.call(concrete(route), {
          method: route.method,
          token,
          headers,
          ...(route.method === 'GET' ? {} : { body: {} }),
        });
      const wrong = route.scope === 'predict' ? churn.api.tokens.read : churn.api.tokens.predict;
      const replies = await Promise.all([
        ask(null),
        ask('rk_wrong'),
        ask(churn.api.tokens.all.slice(0, -1)),
        ask(null, { authorization: `Basic ${churn.api.tokens.all}` }),
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
      expect([path, (await churn.api.call(path, { token: null })).status]).toEqual([path, 404]);
    const reply = await churn.api.call('/models/churn', {
      token: churn.api.tokens.read,
      headers: { 'x-http-method-override': 'DELETE' },
    });
    expect(reply.status).toBe(200);
    expect((await churn.api.call('/models/churn', { token: churn.api.tokens.read })).status).toBe(200);
  });
});

describe('paths and methods', () => {
  it('answers 404 and 405 as problems, with what is allowed', async () => {
    const missing = await churn.api.call('/nothing/here', { headers: { 'x-request-id': 'mine-1' } });
    expect(missing.status).toBe(404);
    expect(missing.body).toMatchObject({
      code: 'not_found',
      request_id: 'mine-1',
      instance: '/nothing/here',
    });
    const wrong = await churn.api.call('/predict');
    expect([wrong.status, wrong.headers.get('allow')]).toEqual([405, 'POST']);
    expect((await churn.api.call('/models/churn/runs', { method: 'PUT', body: {} })).body.code).toBe(
      'method_not_allowed',
    );
  });

  it('answers what no route could read as a problem too', async () => {
    const reply = await churn.api.call('/models', { headers: { 'x-long': 'x'.repeat(20_000) } });
    expect([reply.status, reply.body.code]).toEqual([431, 'headers_too_large']);
  });
});
