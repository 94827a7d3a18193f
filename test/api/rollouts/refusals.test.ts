import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { RolloutPreview } from '../../../shared/http/rollout-start.ts';
import { changeDeployment, readDeployment } from '../../../store/postgres/deployments.ts';
import { activeRollout, listTransitions } from '../../../store/postgres/rollouts.ts';
import { useChurnApi } from '../../support/churn-api.ts';
import { advance, chainPlan, openTestRollout } from '../../support/rollout-plans.ts';
import { setVersionState } from '../../support/version-state.ts';
import { spoil } from '../replica/fleet.ts';

const churn = useChurnApi();
const pool = () => churn.served.ledger;
const start = (body: object, headers: Readonly<Record<string, string>> = {}) =>
  churn.api.call('/models/churn/rollouts', { method: 'POST', body: { reason: 'a test', ...body }, headers });
const command = (id: string, name: string, headers: Readonly<Record<string, string>> = {}) =>
  churn.api.call(`/models/churn/rollouts/${id}/${name}`, {
    ...{ method: 'POST', body: { reason: 'a test' }, headers },
  });

beforeAll(async () => {
  await setVersionState(pool(), 'churn', 'v2', 'staged');
  for (const state of ['held', 'refuted', 'candidate'] as const)
    await setVersionState(pool(), 'churn', await churn.served.train('churn'), state);
});

describe('a rollout that cannot be begun', () => {
  it.each<[object, string, string]>([
    [{ strategy: 'canery' }, '#/strategy', 'expected one of'],
    [{ steps: [25, 5] }, '#/steps/1', '5 does not grow on 25'],
    [{ steps: [5, 120] }, '#/steps/1', 'at most 100'],
    [{ steps: [0, 5] }, '#/steps/0', 'above 0'],
    [{ steps: [100] }, '#/steps', 'take strategy: direct'],
    [{ steps: 'hasty' }, '#/steps', 'expected cautious, even'],
    [{ steps: [5], strategy: 'shadow' }, '#/steps', 'only a canary has steps'],
    [{ rollout: { strategy: 'canary', guards: [] } }, '#/rollout/guards', 'name some'],
    [
      { rollout: { phases: [{ strategy: 'direct' }, { strategy: 'canary' }] } },
      '#/rollout/phases/0/strategy',
      'ends with the promotion',
    ],
    [{ rollout: 'direct', steps: [5] }, '#/rollout', 'leave out strategy and steps'],
    [{ rollout: { strategy: 'canary', stepz: [5] } }, '#/rollout/stepz', 'did you mean steps'],
    [
      { candidate: 'v99', strategy: 'canary' },
      '#/candidate',
      'has no version v99: GET /models/churn/versions',
    ],
    [{ candidate: 'x' }, '#/candidate', 'expected a version such as v3'],
    [{ aa: true, strategy: 'direct' }, '#/strategy', 'direct compares nothing'],
    [{ aa: true, strategy: 'ab' }, '#/strategy', 'its metric is required: expected one of'],
    [{ aa: true, strategy: 'ab' }, '#/strategy', 'declare it (rollout), or send the whole way as rollout'],
    [{ aa: true, strategy: 'canary', candidate: 'v2' }, '#/candidate', 'takes what serves, v1'],
    [{ rollout: { strategy: 'canary', minTime: 'soon' } }, '#/rollout/minTime', 'expected'],
    [
      {
        rollout: {
          ...{ strategy: 'ab', plannedN: 500, guards: ['errors'] },
          metric: { name: 'theft', sql: 'select * from api_keys', connection: 'DATABASE_URL' },
        },
      },
      '#/rollout/metric',
      'no query but those of the declaration',
    ],
    [{ reason: '' }, '#/reason', ''],
    [{ stepz: [5] }, '#/stepz', 'is not known here'],
  ])('%j is refused with the field that is wrong', async (body, pointer, words) => {
    const { status, body: problem } = await start(body);
    expect([status, problem.code]).toEqual([422, 'validation_failed']);
    expect(problem.errors).toEqual(
      expect.arrayContaining([expect.objectContaining({ pointer, detail: expect.stringContaining(words) })]),
    );
  });

  it.each([
    ['v1', 'serves already: name another version, or ask for aa'],
    ['v3', 'is held: its report says which gate failed'],
    ['v4', 'is refuted: choose another version'],
    ['v5', 'was not judged'],
  ])('%s is refused, for it %s', async (candidate, words) => {
    const { status, body } = await start({ candidate, strategy: 'canary' });
    expect([status, body.code]).toEqual([422, 'version_not_allowed']);
    expect(body.detail).toContain(words);
  });

  it('is refused where a figure of one’s own can no longer be read as it is declared', async () => {
    const query = 'select customer as entity, amount as value, paid_at as time from public.gone';
    const figure = `{ guard: kpi, name: revenue, sql: "${query}", margin: 1 }`;
    await churn.served.declare('churn', `rollout: { strategy: canary, guards: [errors, ${figure}] }\n`);
    const { status, body } = await start({ dry_run: true });
    await churn.served.declare('churn');
    expect([status, body.code]).toEqual([422, 'validation_failed']);
    expect(body.errors[0].detail).toMatch(/kpi revenue: .*"public\.gone" does not exist/);
  });

  it('is not begun with files that are broken, nor while Temporal is away; no traffic moves', async () => {
    const broken = await churn.served.train('churn');
    await setVersionState(pool(), 'churn', broken, 'staged');
    await spoil(join(churn.served.home, 'models/churn/candidates', broken, 'model.json'));
    const refused = await start({ strategy: 'canary' });
    expect([refused.status, refused.body.code]).toEqual([422, 'broken_artifact']);
    expect(refused.body.detail).toContain(`${broken} cannot serve, and no traffic moved`);
    await setVersionState(pool(), 'churn', broken, 'held');
    const away = await start({ strategy: 'canary' });
    expect([away.status, away.body.code]).toEqual([503, 'temporal_unavailable']);
    expect(away.body.detail).toContain('no rollout was begun');
    expect(await activeRollout(pool(), 'churn')).toBeNull();
    expect((await readDeployment(pool(), 'churn')).candidate).toBeNull();
  });

  it('shows beforehand what it would be', async () => {
    const { status, body } = await start({ steps: [10, 30, 100], dry_run: true });
    expect(status).toBe(200);
    const { version, champion, steps, plan } = RolloutPreview.parse(body);
    expect([version, champion, steps.map(({ name }) => name)]).toEqual([
      'v2',
      'v1',
      ['canary 10 %', 'canary 30 %', 'promotion', 'bake'],
    ]);
    expect(body).toMatchObject({ forecast: null, requests_per_day: null });
    expect(plan).toMatchObject({ phases: [{ min_requests: 500, guards: expect.any(Array) }] });
    await churn.served.declare('empty');
    const first = await churn.api.call('/models/empty/rollouts', {
      ...{ method: 'POST', body: { reason: 'x', strategy: 'canary' } },
    });
    expect(first.body.errors[0].detail).toContain(
      'nothing serves yet that a candidate could be compared with',
    );
  });
});

it('a promotion by hand is refused where the declaration wants an approval, unless it is forced', async () => {
  await churn.served.declare('asked', '\nrollout: { strategy: canary, approval: {} }\n');
  const version = await churn.served.train('asked');
  const promote = (force: boolean) =>
    churn.api.call('/models/asked/promote', { method: 'POST', body: { version, reason: 'x', force } });
  const { status, body } = await promote(false);
  expect([status, body.code]).toEqual([409, 'approval_required']);
  expect(body.detail).toContain('begin a rollout with POST /models/asked/rollouts');
  expect(body.links.rollouts).toBe('/models/asked/rollouts');
  expect((await promote(true)).body.code).toBe('temporal_unavailable'); // as far as it comes here
});

it('is not begun where nobody may give the approval that it wants: no key, one that may not, or the asker’s own', async () => {
  const asked = (by: readonly string[], fourEyes = false) =>
    start({ rollout: { strategy: 'canary', approval: { by, fourEyes } }, dry_run: true });
  const { rows } = await pool().query<{ name: string }>(`select name from keys where revoked_at is null`);
  const names = rows.map(({ name }) => name);
  const nameOf = (word: string) => names.find((name) => name.startsWith(word)) ?? '';
  for (const [refused, words] of [
    [await asked(['nobody']), 'of nobody no active key may operate'],
    [await asked([nameOf('read')]), 'no active key may operate'],
    [await asked([nameOf('all')], true), 'who asks and may not approve'],
  ] as const) {
    expect([refused.status, refused.body.errors[0].pointer]).toEqual([422, '#/rollout']);
    expect(refused.body.errors[0].detail).toContain(words);
  }
  expect((await asked([nameOf('all')])).status).toBe(200);
  expect(await activeRollout(pool(), 'churn')).toBeNull();
});

describe('while a rollout is under way', () => {
  it('another one, a promotion and a reload are refused with its link', async () => {
    const at = await openTestRollout(pool(), 'churn');
    const self = `/models/churn/rollouts/${at.id}`;
    const replies = [
      await start({ strategy: 'canary' }),
      await churn.api.call('/models/churn/reload', { method: 'POST' }),
      await churn.api.call('/models/churn/promote', { method: 'POST', body: { version: 'v2', reason: 'x' } }),
    ];
    for (const { status, body, headers } of replies) {
      expect([status, body.code, headers.get('location')]).toEqual([409, 'rollout_active', self]);
      expect(body).toMatchObject({ rollout: at.id, links: { rollout: self } });
      expect(body.detail).toContain(`end it with POST ${self}/abort`);
    }
    await advance(pool(), at, { to: 'cancelled' });
  });

  it('a command is refused that was meant for another generation, or comes after the end, or while Temporal is away', async () => {
    const at = await openTestRollout(pool(), 'churn');
    const stale = await command(at.id, 'abort', { 'if-match': '"7"' });
    expect([stale.status, stale.body.code, stale.headers.get('etag')]).toEqual([412, 'stale_rollout', '"0"']);
    expect(stale.body.detail).toContain('decide on what it is now');
    expect((await command(at.id, 'abort', { 'if-match': '7' })).status).toBe(400);
    const away = await command(at.id, 'promote', { 'if-match': '"0"' });
    expect([away.status, away.body.code]).toEqual([503, 'temporal_unavailable']);
    expect(away.body.detail).toContain('abort works without Temporal');
    expect(
      (await churn.api.call(`/models/churn/rollouts/${at.id}/pause`, { method: 'POST', body: {} })).status,
    ).toBe(422);

    const aborted = await command(at.id, 'abort', { 'if-match': '"0"' });
    expect([aborted.status, aborted.headers.get('etag')]).toEqual([202, '"1"']);
    expect(aborted.body).toMatchObject({ state: 'cancelled', break_glass: true, pending: false });
    const late = await command(at.id, 'approve');
    expect([late.status, late.body.code]).toEqual([409, 'rollout_over']);
    expect(late.body.detail).toContain('has ended (cancelled): there is nothing to approve');
    expect((await command('o-nothing', 'abort')).body.code).toBe('unknown_rollout');
  });

  it('an abort past Temporal takes the traffic away first, and says who and why', async () => {
    let at = await openTestRollout(pool(), 'churn', { plan: { ...chainPlan, bakeMs: 0 } });
    at = await advance(pool(), at, { to: 'validating' });
    const { revision } = await readDeployment(pool(), 'churn');
    await changeDeployment(pool(), {
      ...{ model: 'churn', requestId: `${at.id}/1`, expectedRevision: revision, actor: 'x', reason: 'x' },
      action: {
        ...{ kind: 'split', version: 'v2', role: 'canary', weight: 25, rollout: at.id },
        ...{ salt: at.salt, leaseMs: 15_000 },
      },
    });
    at = await advance(pool(), at, { to: 'progressing', phase: 1, step: 1, weight: 25 });
    const [one, two] = await Promise.all([command(at.id, 'abort'), command(at.id, 'abort')]);
    expect([one.status, two.status].filter((status) => status === 202).length).toBeGreaterThan(0);
    expect(await readDeployment(pool(), 'churn')).toMatchObject({ stable: 'v1', candidate: null });
    const told = await listTransitions(pool(), at.id);
    expect(told.at(-1)).toMatchObject({ to: 'rolled-back', weight: 0 });
    expect(told.at(-1)?.reason).toBe('a test (past Temporal, which did not answer)');
    const { body } = await churn.api.call(`/models/churn/rollouts/${at.id}`);
    expect(body).toMatchObject({ state: 'rolled-back', weight: 0, commands: [] });
  });
});
