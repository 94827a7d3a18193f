import { expect, it } from 'vitest';
import { RefuteAnswer } from '../../../shared/http/late-outcomes.ts';
import { RolloutAnswer } from '../../../shared/http/rollouts.ts';
import { changeDeployment, readDeployment } from '../../../store/postgres/deployments.ts';
import { type Rollout, readRollout } from '../../../store/postgres/rollouts.ts';
import { readVersion } from '../../../store/postgres/versions.ts';
import { makePartitions, monthOf } from '../../../store/prediction-log/partitions.ts';
import { runCli } from '../../cli/commands/run-cli.ts';
import { useChurnApi } from '../../support/churn-api.ts';
import { logRows } from '../../support/rollout-log.ts';
import { advance, chainPlan, openTestRollout } from '../../support/rollout-plans.ts';

const churn = useChurnApi();
const pool = () => churn.served.ledger;

const refute = (id: string, body: object = {}) =>
  churn.api.call(`/models/churn/rollouts/${id}/refute`, {
    ...{ method: 'POST', body: { reason: 'a month of outcomes', ...body } },
  });

/** A rollout that gave v2 half of the traffic, on its way. */
async function halfway(): Promise<Rollout> {
  let at = await openTestRollout(pool(), 'churn', { salt: 's' });
  at = await advance(pool(), at, { to: 'validating' });
  const { revision } = await readDeployment(pool(), 'churn');
  const half = { version: 'v2', role: 'canary', weight: 50, salt: 's', leaseMs: 60_000 } as const;
  await changeDeployment(pool(), {
    ...{ model: 'churn', requestId: at.id, expectedRevision: revision, actor: 'x', reason: 'x' },
    action: { kind: 'split', ...half, rollout: at.id },
  });
  return advance(pool(), at, { to: 'progressing', phase: 1, weight: 50, revision: revision + 1 });
}

it('refutes what a rollout promoted by outcomes that came later, once it is promoted, and says who asked', async () => {
  await makePartitions(pool(), [monthOf(Date.now()), monthOf(Date.now() + 86_400_000)]);
  let at = await halfway();
  const { revision } = await readDeployment(pool(), 'churn');
  const answers = Array.from({ length: 200 }, (_, nth) =>
    nth % 2 === 0
      ? ({ entity: `c${nth}`, variant: 'candidate', score: 0.9, label: '1', truth: 'no', revision } as const)
      : ({ entity: `s${nth}`, score: 0.1, label: '0', truth: 'no', revision } as const),
  );
  await logRows(pool(), at, answers);
  const early = await refute(at.id);
  expect([early.status, early.body.code]).toEqual([409, 'rollout_not_now']);
  expect(early.body.detail).toContain('while one is under way its guards judge');
  for (const to of ['promoting', 'baking', 'succeeded'] as const) at = await advance(pool(), at, { to });

  const unfit = await refute(at.id, { metric: 'squared_error' });
  expect([unfit.status, unfit.body.errors[0].pointer]).toEqual([422, '#/metric']);
  const open = RefuteAnswer.parse((await refute(at.id, { margin: 0.79, dry_run: true })).body);
  expect(open).toMatchObject({ verdict: 'open', marked: false, guard: { guard: 'brier', n: 200 } });
  const env = { RATCHET_URL: churn.api.url, RATCHET_TOKEN: churn.api.tokens.all };
  const asked = ['rollout', 'refute', 'churn', '--reason', 'a month of outcomes'];
  const dry = await runCli([...asked, '--dry-run'], env);
  expect(dry.stdout).toContain(`churn v2 over v1 (${at.id}): refuted`);
  expect(dry.stdout).toContain('no, this was a dry run');
  expect((await readVersion(pool(), 'churn', 'v2'))?.state).not.toBe('refuted');

  const { stdout } = await runCli(asked, env);
  expect(stdout).toContain('where it still serves: ratchet rollback churn');
  expect((await readVersion(pool(), 'churn', 'v2'))?.state).toBe('refuted');
  expect((await readRollout(pool(), at.id))?.result).toMatchObject({
    refuted: {
      reason: 'a month of outcomes',
      actor: expect.any(String),
      metric: 'brier',
      verdict: { verdict: 'fail', n: 200 },
    },
  });
  expect((await refute(at.id)).body).toMatchObject({ verdict: 'refuted', marked: true });
  const told = await churn.api.call(`/models/churn/rollouts/${at.id}`);
  expect(RolloutAnswer.parse(told.body)).toMatchObject({
    refuted: {
      reason: 'a month of outcomes',
      metric: 'brier',
      found: expect.stringMatching(/^surely beyond/),
    },
    result: { refuted: { reason: 'a month of outcomes' } },
  });
  const shown = await runCli(['rollout', 'show', 'churn', at.id], env);
  expect(shown.stdout).toMatch(
    /later +refuted at [\d-]+T[\d:.]+Z by \S+ \(a month of outcomes\), by brier: surely beyond/,
  );
  const report = await runCli(['rollout', 'show', 'churn', at.id, '--report'], env);
  expect(report.stdout).toContain('(a month of outcomes), by brier: surely beyond');
});

it('refuses to judge by outcomes what never had rows beside another version', async () => {
  const phases = [{ strategy: 'direct' }] as const;
  let at = await openTestRollout(pool(), 'churn', { plan: { ...chainPlan, phases } });
  for (const to of ['validating', 'promoting', 'baking', 'succeeded'] as const)
    at = await advance(pool(), at, { to });
  const { status, body } = await refute(at.id);
  expect([status, body.detail]).toEqual([
    409,
    expect.stringContaining('which gives no rows to both versions'),
  ]);
});

it('refuses to judge what promoted nothing', async () => {
  const at = await openTestRollout(pool(), 'churn', { plan: { ...chainPlan, aa: true } });
  const { status, body } = await refute(at.id);
  expect([status, body.detail]).toEqual([409, expect.stringContaining('the champion against itself')]);
});
