import { expect, it } from 'vitest';
import { RolloutAnswer, RolloutsAnswer, RolloutTransitionsAnswer } from '../../../shared/http/rollouts.ts';
import { reportFault } from '../../../store/postgres/rollout-faults.ts';
import type { Rollout } from '../../../store/postgres/rollouts.ts';
import { useChurnApi } from '../../support/churn-api.ts';
import { advance, evidence, look, openTestRollout } from '../../support/rollout-plans.ts';

const churn = useChurnApi();
const pool = () => churn.served.ledger;
const read = async (path: string, how = {}) =>
  churn.api.call(`/models/churn/rollouts${path}`, { token: churn.api.tokens.read, ...how });

/** To the second step of the canary of a new rollout. */
async function inCanary(): Promise<Rollout> {
  let at = await openTestRollout(pool(), 'churn');
  at = await advance(pool(), at, { to: 'validating' });
  at = await advance(pool(), at, { to: 'progressing' });
  at = await advance(pool(), at, { to: 'progressing', phase: 1, step: 0, weight: 5 });
  return advance(pool(), at, { to: 'progressing', step: 1, weight: 25 });
}

it('shows a rollout: its steps, the verdicts with their intervals, what is still to come, and what may be done', async () => {
  const at = await inCanary();
  await look(pool(), at, evidence(90_000, 312, 940));
  await reportFault(pool(), { rollout: at.id, replica: 'r1', trigger: 'threw', detail: 'no such column' });
  const reply = await read(`/${at.id}`);
  expect([reply.status, reply.headers.get('etag')]).toEqual([200, '"4"']);
  const answer = RolloutAnswer.parse(reply.body);
  expect(answer.steps.map(({ name, state }) => `${name}: ${state}`)).toEqual([
    ...['shadow: done', 'canary 5 %: done', 'canary 25 %: now', 'canary 50 %: next'],
    ...['promotion: next', 'bake: next'],
  ]);
  expect(answer).toMatchObject({
    ...{ version: 'v2', champion: 'v1', state: 'progressing', weight: 25, strategies: ['shadow', 'canary'] },
    progress: {
      ...{ watched_ms: 90_000, requests: { candidate: 312, stable: 940 }, earliest_left_ms: 510_000 },
      ...{ requests_left: 188, deadline_left_ms: 86_310_000, ends_by_itself_at: null },
    },
    verdict: { kind: 'wait', guards: [{ e_value: 0.8 }, { guard: 'brier', high: 0.021, more_n: 410 }] },
    faults: [{ replica: 'r1', trigger: 'threw' }],
    commands: ['pause', 'promote', 'abort'],
  });
  expect(JSON.stringify(reply.body)).not.toMatch(/"\w*[a-z][A-Z]\w*":/);
  const told = RolloutTransitionsAnswer.parse((await read(`/${at.id}/transitions`)).body);
  expect(told.transitions.map(({ to, weight }) => `${to} ${weight}`)).toEqual([
    ...['validating 0', 'progressing 0', 'progressing 5', 'progressing 25'],
  ]);

  const paused = await advance(pool(), at, { to: 'paused', waitingFor: 'inconclusive', reason: '<b>|no' });
  const waiting = RolloutAnswer.parse((await read(`/${at.id}`)).body);
  expect(waiting.commands).toEqual(['resume', 'promote', 'abort']);
  expect(Date.parse(waiting.progress.ends_by_itself_at ?? '') - Date.now()).toBeGreaterThan(86_000_000);
  const back = await advance(pool(), paused, { to: 'rolling-back', weight: 0 });
  await advance(pool(), back, { to: 'rolled-back', reason: 'errors fail' });
  const over = RolloutAnswer.parse((await read(`/${at.id}`)).body);
  expect(over.steps.map(({ state }) => state)).toEqual([
    ...['done', 'done', 'stopped', 'skipped', 'skipped', 'skipped'],
  ]);
  expect(over).toMatchObject({ state: 'rolled-back', reason: 'errors fail', commands: [] });
  const report = await read(`/${at.id}/report`);
  expect(report.headers.get('content-type')).toContain('text/markdown');
  expect(report.text).toContain('| canary 25 % | 25 % | stopped |');
  expect(report.text).toContain('| r1 | threw | no such column |');
  expect(report.text).toContain('\\<b\\>\\|no');
});

it('shows a browser the page at the same address: without a key a shell, with one all it holds, without a script', async () => {
  const { ledger } = churn.served;
  const at = await openTestRollout(ledger, 'churn', { reason: '<script>x</script>' });
  const path = `/models/churn/rollouts/${at.id}`;
  const html = { accept: 'text/html,application/xhtml+xml,*/*;q=0.8' };
  const shell = await churn.api.call(path, { token: null, headers: html });
  expect([shell.status, shell.headers.get('content-type')]).toEqual([200, 'text/html; charset=utf-8']);
  expect(shell.headers.get('vary')).toContain('accept');
  expect(shell.text).toContain('<script src="/ui/rollout.js" type="module">');
  expect(shell.text).not.toContain(at.id);
  const whole = await churn.api.call(path, { token: churn.api.tokens.read, headers: html });
  expect(whole.text).toContain(`data-rollout="${at.id}" data-generation="0" data-over="false"`);
  expect(whole.text).toContain('&lt;script&gt;x&lt;/script&gt;');
  expect(whole.text).toContain('Nobody has looked at the present step yet');
  expect((await churn.api.call(path, { token: null })).status).toBe(401);
  expect((await churn.api.call(`${path}x`, { headers: html })).status).toBe(404);
  await advance(ledger, at, { to: 'cancelled', reason: 'seen' });
});

it('lists rollouts newest first, page by page, and knows no rollout of another model', async () => {
  const first = await openTestRollout(pool(), 'churn');
  await advance(pool(), first, { to: 'cancelled', reason: 'never mind' });
  const page = RolloutsAnswer.parse((await read('?limit=1')).body);
  expect(page.rollouts.map(({ rollout, state }) => [rollout, state])).toEqual([[first.id, 'cancelled']]);
  const next = RolloutsAnswer.parse((await read(`?limit=1&cursor=${page.next_cursor}`)).body);
  expect(next).toMatchObject({ rollouts: [{ reason: 'seen' }] });
  expect((await read('?cursor=x')).status).toBe(422);
  await churn.served.declare('other');
  const elsewhere = await churn.api.call(`/models/other/rollouts/${first.id}`);
  expect([elsewhere.status, elsewhere.body.code]).toEqual([404, 'unknown_rollout']);
  expect(elsewhere.body.detail).toContain('GET /models/other/rollouts');
  expect((await read('/o-nothing')).body.code).toBe('unknown_rollout');
  expect((await read('/x/transitions')).body.code).toBe('unknown_rollout');
});
