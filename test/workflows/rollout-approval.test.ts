import { Context } from '@temporalio/activity';
import { ApplicationFailure } from '@temporalio/common';
import { afterEach, beforeEach, expect, it } from 'vitest';
import type { Activities } from '../../activities/activities.ts';
import type { ApprovalPlan } from '../../shared/rollout/plan.ts';
import type { Finding, Rejudged, WatchStep } from '../../shared/rollout/rollout-steps.ts';
import { listApprovals } from '../../store/postgres/rollout-approvals.ts';
import { listTransitions } from '../../store/postgres/rollouts.ts';
import { listRuns } from '../../store/postgres/runs.ts';
import { activitiesOf, type Installation } from '../activities/installation.ts';
import { eventually } from '../support/eventually.ts';
import { canary, openDuel, openTestRollout, planOf, type TestRollout } from '../support/rolling-out.ts';
import { onStandingWorkers, queuePrefix } from './standing-workers.ts';

let here: Installation;
beforeEach(async () => {
  here = await openDuel(queuePrefix, { notify: ['http://127.0.0.1:9/hook'] });
});
afterEach(() => here.close());

const approval = (changes: Partial<ApprovalPlan> = {}): ApprovalPlan => ({
  ...{ before: 'start', by: [], fourEyes: true, remindEveryMs: 60_000, expireAfterMs: 120_000 },
  ...changes,
});

/**
 * Steps that advance at once, and gates that say these when they are judged again, on data that is found valid. The end is
 * told after so many others: they are told in the background, and none is tried any more when their rollout is over.
 */
function steps(verdicts: readonly Rejudged['verdict'][] = [], toldBefore = 0) {
  const told: string[] = [];
  const toldEvents = (): readonly string[] => told.map((each) => each.split(':')[0] ?? '');
  const judged: string[] = [];
  const replaced: Partial<Activities> = {
    pull: async () => ({ kind: 'pulled', snapshot: 's-fresh', rowCount: 1 }),
    validate: async () => ({ kind: 'valid', warningCount: 0 }),
    judgeAgain: async ({ version, data }) => {
      judged.push(`${version} on ${data?.snapshot}`);
      return { verdict: verdicts[judged.length - 1] ?? 'pass', reason: 'roc_auc 0.71 < 0.8' };
    },
    notify: async ({ event, text }) => {
      if (event === 'rollout-ended')
        await eventually(
          () => told.length,
          (count) => count >= toldBefore,
        );
      told.push(`${event}: ${text}`);
      return { sent: 1 };
    },
    watchStep: async ({ mode }: WatchStep): Promise<Finding> => {
      if (mode !== 'hold') return { kind: 'advance', reason: 'nothing is wrong' };
      const beats = setInterval(() => Context.current().heartbeat(), 100);
      await Context.current().cancelled.finally(() => clearInterval(beats));
      throw new Error('never');
    },
  };
  return { told, toldEvents, judged, replaced };
}

async function asked(
  plan: ApprovalPlan,
  { replaced }: Pick<ReturnType<typeof steps>, 'replaced'>,
  work: (rollout: TestRollout) => Promise<void>,
): Promise<void> {
  const rollout = await openTestRollout(here, planOf({ phases: [canary([50])], approval: plan }));
  await onStandingWorkers(
    { ...activitiesOf(here), ...replaced },
    async () => {
      await rollout.start();
      await work(rollout);
    },
    here.model,
  );
}

const waits = (rollout: TestRollout) =>
  expect.poll(async () => (await rollout.row())?.waitingFor).toBe('approval');

it('waits before any traffic moves, by other eyes than those that asked; the gates are judged again then', async () => {
  const told = steps([], 3);
  await asked(approval({ by: ['bob', 'ann'] }), told, async (rollout) => {
    await waits(rollout);
    expect((await rollout.deployment()).candidate).toBeNull();
    const types = ['cleo', 'ann'].map((actor) => rollout.command('approve', { actor }));
    for (const refused of await Promise.all(types))
      expect(refused).toMatchObject({ type: 'RolloutNotAllowed' });
    expect(await rollout.command('promote')).toMatchObject({ type: 'RolloutNotNow' });
    expect(await rollout.command('approve')).toMatchObject({ answer: { state: 'validating' } });
    expect(await rollout.outcome()).toMatchObject({ kind: 'succeeded' });
    expect(await listApprovals(here.deps.pool, rollout.rollout)).toMatchObject([
      { actor: 'bob', verdict: 'approved', reason: 'approve it' },
    ]);
  });
  expect(told.judged).toEqual(['v2 on s-fresh']);
  const { runs } = await listRuns(here.deps.pool, { model: here.model, limit: 10 });
  expect(runs[0]).toMatchObject({
    ...{ outcome: 'skipped', actor: 'bob', reason: expect.stringContaining('as of the approval of o-') },
    result: { reason: expect.stringMatching(/v2 was judged for the approval of o-.*: pass/) },
  });
  const events = told.toldEvents();
  expect(events.slice(0, 2).toSorted()).toEqual(['approval', 'rolling-out']); // one soon after the other
  expect(events.slice(2)).toEqual(['promoted', 'rollout-ended']);
});

it('waits at the weight that it has before the promotion; who rejects it sends the traffic back', async () => {
  await asked(approval({ before: 'promotion' }), steps(), async (rollout) => {
    await waits(rollout);
    expect((await rollout.deployment()).candidate).toMatchObject({ version: 'v2', weight: 50 });
    expect(await rollout.command('reject', { reason: 'not in this week' })).toMatchObject({
      answer: { state: 'rolled-back' },
    });
    expect(await rollout.outcome()).toEqual({ kind: 'rolled-back', reason: 'not in this week' });
    expect(await rollout.deployment()).toMatchObject({ stable: 'v1', candidate: null });
  });
});

it('reminds, and expires instead of promoting', async () => {
  const told = steps([], 4);
  const soon = approval({ remindEveryMs: 200, expireAfterMs: 500 });
  await asked(soon, told, async (rollout) => {
    expect(await rollout.outcome()).toMatchObject({
      kind: 'cancelled',
      reason: expect.stringContaining('expired'),
    });
  });
  expect(told.toldEvents().slice(4)).toEqual(['rollout-ended']);
  const reminders = told.told.filter((each) => each.startsWith('approval: v2: still waits'));
  expect(reminders).toHaveLength(2);
});

it('goes back where the gates fail by the time of the approval', async () => {
  await asked(approval({ before: 'promotion' }), steps(['fail']), async (rollout) => {
    await waits(rollout);
    await rollout.command('approve');
    expect(await rollout.outcome()).toEqual({
      kind: 'rolled-back',
      reason: 'approved, but the gates fail by now: roc_auc 0.71 < 0.8',
    });
  });
});

it('waits for another approval where the gates decide nothing by then: nobody else lets it go on, and it is judged anew', async () => {
  const told = steps(['inconclusive', 'pass']);
  await asked(approval({ before: 'promotion', by: ['bob'] }), told, async (rollout) => {
    await waits(rollout);
    await rollout.command('approve');
    await expect.poll(async () => (await rollout.way()).at(-1)).toBe('paused 50');
    for (const name of ['resume', 'promote'] as const)
      expect(await rollout.command(name, { actor: 'eve' })).toMatchObject({ type: 'RolloutNotNow' });
    expect(await rollout.command('approve', { actor: 'eve' })).toMatchObject({ type: 'RolloutNotAllowed' });
    expect((await rollout.deployment()).stable).toBe('v1');
    expect(await rollout.command('approve')).toMatchObject({ answer: { state: 'promoting' } });
    expect(await rollout.outcome()).toMatchObject({ kind: 'succeeded' });
  });
  expect(told.judged).toEqual(['v2 on s-fresh', 'v2 on s-fresh']);
});

it('holds where the data as of then cannot be had, is not valid, or cannot judge, and says why; the next approval pulls anew', async () => {
  const told = steps(['pass']);
  const { pull, validate, judgeAgain } = told.replaced;
  let nth = 0;
  const failing = (message: string, type: string) => {
    throw ApplicationFailure.nonRetryable(message, type);
  };
  told.replaced.pull = async (step) => {
    nth += 1;
    return nth === 1 ? failing('the source is away', 'SourceFault') : (pull?.(step) ?? failing('', ''));
  };
  told.replaced.validate = async (step) =>
    nth === 2
      ? { kind: 'invalid', violationCount: 1, reason: 'charges: 20 % are missing' }
      : (validate?.(step) ?? failing('', ''));
  told.replaced.judgeAgain = async (step) =>
    nth === 3 ? failing('0 rows are test rows', 'DataFault') : (judgeAgain?.(step) ?? failing('', ''));
  await asked(approval({ before: 'promotion' }), told, async (rollout) => {
    for (const why of [
      'the data as of now cannot be judged on: the source is away',
      'the data as of now is not valid: charges: 20 % are missing',
      'the data as of now cannot be judged on: 0 rows are test rows',
    ]) {
      await waits(rollout);
      const { generation = 0 } = (await rollout.row()) ?? {};
      expect(await rollout.command('approve')).toMatchObject({ answer: { state: 'promoting' } });
      await expect.poll(async () => (await rollout.row())?.generation).toBe(generation + 2);
      const [, , held] = (await listTransitions(here.deps.pool, rollout.rollout)).slice(-3);
      expect(held).toMatchObject({ to: 'paused', weight: 50, reason: expect.stringContaining(why) });
    }
    await rollout.command('approve');
    expect(await rollout.outcome()).toMatchObject({ kind: 'succeeded' });
  });
  const { runs } = await listRuns(here.deps.pool, { model: here.model, limit: 10 });
  expect(runs.slice(0, 4).map(({ outcome }) => outcome)).toEqual(['skipped', 'failed', 'rejected', 'failed']);
});
