import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { ApplicationFailure, Context } from '@temporalio/activity';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Activities } from '../../activities/activities.ts';
import type { RolloutPlan } from '../../shared/rollout/plan.ts';
import type { Finding, WatchStep } from '../../shared/rollout/rollout-steps.ts';
import { changeDeployment, listChanges } from '../../store/postgres/deployments.ts';
import { endRollout } from '../../store/postgres/end-rollout.ts';
import { readVersion } from '../../store/postgres/versions.ts';
import { promote, rollback } from '../../store/temporal/deployments.ts';
import { activitiesOf, type Installation } from '../activities/installation.ts';
import { canary, openDuel, openTestRollout, planOf, type TestRollout } from '../support/rolling-out.ts';
import { onStandingWorkers, queuePrefix } from './standing-workers.ts';

let here: Installation;
beforeEach(async () => {
  here = await openDuel(queuePrefix);
});
afterEach(() => here.close());

/** What the watches find, one after the other; after the last, nothing until they are told to stop. */
function watching(...findings: readonly Finding['kind'][]) {
  const waiting = [...findings];
  const watched: WatchStep[] = [];
  const watchStep = async (step: WatchStep): Promise<Finding> => {
    watched.push(step);
    const kind = step.mode === 'hold' ? undefined : waiting.shift();
    if (kind) return { kind, reason: `it says ${kind}` };
    const beats = setInterval(() => Context.current().heartbeat(), 100);
    await Context.current().cancelled.finally(() => clearInterval(beats));
    throw new Error('never');
  };
  return { watchStep, watched };
}

async function rolling(
  plan: RolloutPlan,
  replaced: Partial<Activities>,
  work: (rollout: TestRollout) => Promise<void>,
): Promise<void> {
  const rollout = await openTestRollout(here, plan);
  const activities = { ...activitiesOf(here), ...replaced };
  await onStandingWorkers(
    activities,
    async () => {
      await rollout.start();
      await work(rollout);
    },
    here.model,
  );
}

const reached = (rollout: TestRollout, state: string) =>
  expect.poll(async () => (await rollout.row())?.state).toBe(state);

describe('a rollout', () => {
  it('goes step by step to the promotion, bakes, and lets the former version go', async () => {
    const { watchStep, watched } = watching('advance', 'advance', 'advance');
    await rolling(planOf({ bakeMs: 100 }), { watchStep }, async (rollout) => {
      expect(await rollout.outcome()).toMatchObject({ kind: 'succeeded' });
      expect(await rollout.way()).toEqual([
        ...['validating', 'progressing 5', 'progressing 50', 'promoting 50', 'baking 100', 'succeeded 100'],
      ]);
      expect(await rollout.deployment()).toMatchObject({ stable: 'v2', candidate: null });
    });
    expect(watched.map(({ mode }) => mode)).toEqual(['step', 'step', 'bake']);
    expect((await readVersion(here.deps.pool, here.model, 'v2'))?.state).toBe('live');
  });

  it('goes back when a guard fails, and holds the version', () =>
    rolling(planOf(), watching('advance', 'fail'), async (rollout) => {
      expect(await rollout.outcome()).toEqual({ kind: 'rolled-back', reason: 'it says fail' });
      expect((await rollout.way()).slice(-2)).toEqual(['rolling-back 50', 'rolled-back']);
      expect(await rollout.deployment()).toMatchObject({ stable: 'v1', candidate: null });
      expect((await readVersion(here.deps.pool, here.model, 'v2'))?.state).toBe('held');
    }));

  it('flips back to the version that it kept loaded when a bake fails', () =>
    rolling(planOf({ phases: [], bakeMs: 60_000 }), watching('fail'), async (rollout) => {
      expect(await rollout.outcome()).toMatchObject({ kind: 'rolled-back' });
      expect(await rollout.deployment()).toMatchObject({ stable: 'v1', candidate: null });
    }));

  it('bakes on where its time showed nothing, until a person promotes it or that is over, too', async () => {
    const plan = planOf({ phases: [], bakeMs: 60_000 });
    const { watchStep, watched } = watching('inconclusive');
    await rolling(plan, { watchStep }, async (rollout) => {
      await expect.poll(() => watched.at(-1)?.mode).toBe('bake-overtime');
      expect(await rollout.command('promote')).toMatchObject({ answer: { state: 'succeeded' } });
      expect(await rollout.row()).toMatchObject({ reason: 'v2 serves: promote it' });
      expect(await rollout.deployment()).toMatchObject({ stable: 'v2', candidate: null });
    });
  });

  it('asks again for a way back that was refused, and tells of it', async () => {
    const real = activitiesOf(here).flipBack;
    const attempts: (number | undefined)[] = [];
    const flipBack: Activities['flipBack'] = async (step) => {
      attempts.push(step.attempt);
      return attempts.length < 3 ? refusedFill : real(step);
    };
    const plan = planOf({ phases: [], bakeMs: 60_000 });
    await rolling(plan, { ...watching('fail'), flipBack }, async (rollout) => {
      expect(await rollout.outcome()).toMatchObject({ kind: 'rolled-back' });
      expect(await rollout.deployment()).toMatchObject({ stable: 'v1', candidate: null });
    });
    expect(attempts).toEqual([undefined, 2, 3]);
  });

  it('empties the slot where the word of a filled one was lost', async () => {
    const real = activitiesOf(here).fillSlot;
    const fillSlot: Activities['fillSlot'] = async (step) => {
      await real(step);
      throw ApplicationFailure.nonRetryable('the worker was lost after it');
    };
    await rolling(planOf(), { ...watching(), fillSlot }, async (rollout) => {
      expect(await rollout.outcome()).toMatchObject({ kind: 'cancelled' });
      expect(await rollout.deployment()).toMatchObject({ stable: 'v1', candidate: null });
    });
  });

  it('leaves no traffic on what was cancelled in the ledger while the slot was filled', async () => {
    const real = activitiesOf(here).fillSlot;
    const fillSlot: Activities['fillSlot'] = async (step) => {
      const end = { rollout: step.rollout, actor: 'ann', reason: 'no', breakGlass: true };
      await endRollout(here.deps.pool, end);
      return real(step);
    };
    await rolling(planOf(), { ...watching(), fillSlot }, async (rollout) => {
      expect(await rollout.outcome()).toMatchObject({ kind: 'cancelled' });
      expect(await rollout.deployment()).toMatchObject({ stable: 'v1', candidate: null });
    });
    const changes = await listChanges(here.deps.pool, here.model, { limit: 9 });
    expect(changes.map(({ kind }) => kind)).toEqual(['promote']);
  });

  it('pauses where nothing is decided, at the weight that it has, and resumes with the whole time', () =>
    rolling(planOf({ phases: [canary([5])] }), watching('inconclusive', 'advance'), async (rollout) => {
      await reached(rollout, 'paused');
      expect(await rollout.row()).toMatchObject({ waitingFor: 'inconclusive', weight: 5 });
      expect((await rollout.deployment()).candidate).toMatchObject({ weight: 5 });
      expect(await rollout.command('resume')).toMatchObject({ answer: { state: 'progressing' } });
      expect(await rollout.outcome()).toMatchObject({ kind: 'succeeded' });
    }));

  it('goes back where nobody ends a pause, and where a look fails again and again it pauses', () =>
    rolling(planOf({ pauseTimeoutMs: 300 }), watching('errors'), async (rollout) => {
      expect(await rollout.outcome()).toMatchObject({ kind: 'rolled-back' });
      expect(await rollout.way()).toEqual([
        ...['validating', 'progressing 5', 'paused 5', 'rolling-back 5', 'rolled-back'],
      ]);
    }));

  it('keeps what serves where an A/B test shows no winner', async () => {
    const metric = { kind: 'metric', metric: 'brier', margin: 0.01, plannedN: 10 } as const;
    const ab = { ...canary([]), strategy: 'ab', weight: 50, metric, plannedN: 10 } as const;
    await rolling(planOf({ phases: [ab] }), watching('inconclusive'), async (rollout) => {
      expect(await rollout.outcome()).toMatchObject({
        kind: 'rolled-back',
        reason: expect.stringContaining('stable stays'),
      });
    });
  });

  it('promotes nothing whose files were deleted meanwhile', () =>
    rolling(planOf({ phases: [canary([5])] }), watching(), async (rollout) => {
      await reached(rollout, 'progressing');
      const files = join(here.deps.home, 'models', here.model);
      for (const place of ['promoted/v2', 'candidates/v2'])
        await rm(join(files, place), { recursive: true, force: true });
      await rollout.command('promote');
      expect(await rollout.outcome()).toMatchObject({ kind: 'rolled-back' });
      expect(await rollout.deployment()).toMatchObject({ stable: 'v1', candidate: null });
    }));

  it('runs the champion against itself and promotes nothing', async () => {
    const rollout = await openTestRollout(here, planOf({ aa: true }), { version: 'v1' });
    await onStandingWorkers(
      { ...activitiesOf(here), ...watching('advance', 'advance') },
      async () => {
        await rollout.start();
        expect(await rollout.outcome()).toMatchObject({ kind: 'succeeded' });
      },
      here.model,
    );
    expect((await rollout.row())?.result).toEqual({ aa: true, falseAlarm: false });
    expect(await rollout.deployment()).toMatchObject({ stable: 'v1', candidate: null });
  });

  it('fails with no traffic moved where the version cannot be loaded, and is superseded over another champion', async () => {
    await rolling(planOf(), { fillSlot: async () => refusedFill }, async (rollout) => {
      expect(await rollout.outcome()).toEqual({ kind: 'failed', reason: 'golden row 3 differs' });
      expect(await rollout.way()).toEqual(['validating', 'failed']);
    });
    const late = await openTestRollout(here, planOf());
    await changeDeployment(here.deps.pool, {
      ...{ model: here.model, requestId: 'by-hand', expectedRevision: 1, actor: 'ann', reason: 'x' },
      action: { kind: 'promote', version: 'v2' },
    });
    await onStandingWorkers(
      activitiesOf(here),
      async () => {
        await late.start();
        expect(await late.outcome()).toMatchObject({ kind: 'superseded' });
      },
      here.model,
    );
  });
});

const refusedFill = { kind: 'refused', type: 'BrokenArtifact', message: 'golden row 3 differs' } as const;

describe('people', () => {
  it('pause, promote and abort it, each answered when it is done', async () => {
    const { watchStep } = watching();
    await rolling(planOf({ bakeMs: 60_000 }), { watchStep }, async (rollout) => {
      await reached(rollout, 'progressing');
      expect(await rollout.command('pause')).toMatchObject({ answer: { state: 'paused' } });
      expect(await rollout.command('pause')).toMatchObject({ kind: 'refused', type: 'RolloutNotNow' });
      expect(await rollout.command('promote')).toMatchObject({ answer: { state: 'promoting' } });
      await reached(rollout, 'baking');
      expect((await rollout.deployment()).stable).toBe('v2');
      expect(await rollout.command('abort')).toMatchObject({ answer: { state: 'rolled-back' } });
      expect(await rollout.deployment()).toMatchObject({ stable: 'v1', candidate: null });
      expect(await rollout.outcome()).toEqual({ kind: 'rolled-back', reason: 'abort it' });
      expect(await rollout.command('abort')).toEqual({ kind: 'gone' });
    });
  });

  it('are told what they sent for a rollout that has moved on, and what has no reason', async () => {
    await rolling(planOf(), watching(), async (rollout) => {
      await reached(rollout, 'progressing');
      const { generation = 0 } = (await rollout.row()) ?? {};
      const stale = { expectedGeneration: generation - 1 };
      expect(await rollout.command('promote', stale)).toMatchObject({ type: 'RolloutStale' });
      expect(await rollout.command('abort', { reason: ' ' })).toMatchObject({ type: 'RequestFault' });
      await rollout.command('abort', { expectedGeneration: generation });
    });
  });

  it('who promote and abort at once are put in line: one of them wins, and both are answered', async () => {
    await rolling(planOf(), watching(), async (rollout) => {
      await reached(rollout, 'progressing');
      const expectedGeneration = (await rollout.row())?.generation ?? 0;
      const answers = await Promise.all([
        rollout.command('promote', { expectedGeneration }),
        rollout.command('abort', { expectedGeneration }),
      ]);
      const { kind } = await rollout.outcome();
      expect(answers.map((answer) => answer.kind).toSorted()).not.toEqual(['refused', 'refused']);
      expect((await rollout.deployment()).stable).toBe(kind === 'succeeded' ? 'v2' : 'v1');
      expect((await rollout.row())?.state).toBe(kind);
    });
  });

  it('who roll back, or promote by force, supersede it', async () => {
    // No traffic: the step lasts until somebody acts.
    const phases = [canary([5, 50], { minRequests: 1 })];
    await rolling(planOf({ phases }), {}, async (rollout) => {
      await reached(rollout, 'progressing');
      const asked = { model: here.model, actor: 'ann', reason: 'now', requestId: 'x', version: 'v2' };
      expect(await promote(here.deps, asked)).toMatchObject({ type: 'RolloutActive' });
      const back = { model: here.model, actor: 'ann', reason: 'now', requestId: 'y', toVersion: 'v2' };
      expect(await rollback(here.deps, { ...back, force: true })).toMatchObject({ kind: 'changed' });
      expect(await rollout.outcome()).toMatchObject({ kind: 'superseded' });
      expect(await rollout.deployment()).toMatchObject({ stable: 'v2', candidate: null });
    });
  });
});
