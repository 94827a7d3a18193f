import { EventEmitter, once } from 'node:events';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { changeDeployment, listChanges } from '../../store/postgres/deployments.ts';
import { endRollout } from '../../store/postgres/end-rollout.ts';
import { moveRollout } from '../../store/postgres/move-rollout.ts';
import { collectable } from '../../store/postgres/retention.ts';
import { keepRollouts } from '../../worker/lost-rollouts.ts';
import { customersDeclaration } from '../activities/customers.ts';
import { activitiesOf, type Installation } from '../activities/installation.ts';
import { placeVersion } from '../activities/placed-version.ts';
import { canary, openDuel, openTestRollout, planOf, type TestRollout } from '../support/rolling-out.ts';
import { onStandingWorkers, queuePrefix } from '../workflows/standing-workers.ts';

let here: Installation;
beforeEach(async () => {
  here = await openDuel(queuePrefix);
});
afterEach(() => here.close());

const running = (work: () => Promise<void>): Promise<void> =>
  onStandingWorkers(activitiesOf(here), work, here.model);

const reached = (rollout: TestRollout, state: string) =>
  expect.poll(async () => (await rollout.row())?.state).toBe(state);

/** Nobody answers, so that the first step goes on. */
const waiting = planOf({ phases: [canary([5], { minRequests: 100, deadlineMs: 600_000 })] });

it('begins the rollout whose starter died, once, and ends the one whose workflow was terminated: traffic goes back', () =>
  running(async () => {
    const rollout = await openTestRollout(here, waiting);
    expect(await keepRollouts(here.deps)).toEqual([`${rollout.rollout} begun`]);
    await reached(rollout, 'progressing');
    expect(await keepRollouts(here.deps)).toEqual([]);
    expect((await rollout.deployment()).candidate).toMatchObject({ weight: 5 });
    await rollout.handle.terminate('a test');
    expect(await keepRollouts(here.deps)).toEqual([
      `${rollout.rollout} ended: its workflow ended in Temporal: TERMINATED`,
    ]);
    expect(await rollout.row()).toMatchObject({ state: 'rolled-back', actor: 'ann' });
    expect(await rollout.deployment()).toMatchObject({ stable: 'v1', candidate: null });
    const again = await openTestRollout(here, waiting);
    expect(await keepRollouts(here.deps)).toEqual([`${again.rollout} begun`]);
    await again.command('abort');
  }));

it('goes on with the next rollout of the version when the former one closes, whoever keeps rollouts', async () => {
  await here.declare(customersDeclaration(here.model, here.table, { notify: ['http://127.0.0.1:9/hook'] }));
  const lastWords = new EventEmitter();
  const areHeard = once(lastWords, 'heard');
  // Until its last words are heard, the workflow of the former one is there.
  const notify = async () => {
    await areHeard;
    return { sent: 1 };
  };
  const goOn = async () => {
    const former = await openTestRollout(here, waiting);
    expect(await former.start()).toBe(true);
    await reached(former, 'progressing');
    await former.command('abort');
    expect(await former.row()).toMatchObject({ state: 'rolled-back' });
    const next = await openTestRollout(here, waiting);
    for (const _ of ['begun', 'begun again']) expect(await next.start()).toBe(false);
    expect(await next.command('abort', { requestId: 'early' })).toEqual({ kind: 'other' });
    lastWords.emit('heard');
    await reached(next, 'progressing');
    expect((await next.deployment()).candidate).toMatchObject({ weight: 5, rollout: next.rollout });
    expect(await keepRollouts(here.deps)).toEqual([]);
    await next.command('abort', { requestId: 'early' });
    expect(await next.outcome()).toMatchObject({ kind: 'rolled-back' });
    expect((await next.handle.describe()).memo).toEqual({ rollout: next.rollout });
  };
  await onStandingWorkers({ ...activitiesOf(here), notify }, goOn, here.model);
});

it('leaves a version that serves already, and says that it is not watched any more', () =>
  running(async () => {
    const rollout = await openTestRollout(here, planOf({ phases: [], bakeMs: 600_000 }));
    await rollout.start();
    await reached(rollout, 'baking');
    await rollout.handle.terminate('a test');
    await keepRollouts(here.deps);
    expect(await rollout.row()).toMatchObject({
      state: 'superseded',
      reason: expect.stringContaining('v2 serves'),
    });
    expect(await rollout.deployment()).toMatchObject({ stable: 'v2', candidate: null });
  }));

it('flips a version back that was on its way back when its workflow failed', async () => {
  const { pool } = here.deps;
  const { rollout, row, deployment } = await openTestRollout(here, planOf({ phases: [], bakeMs: 600_000 }));
  const move = async (to: 'validating' | 'promoting' | 'baking' | 'rolling-back') =>
    moveRollout(pool, {
      ...{ rollout, expectedGeneration: (await row())?.generation ?? 0, to, actor: 'ann', reason: 'x' },
    });
  for (const to of ['validating', 'promoting'] as const) await move(to);
  await changeDeployment(pool, {
    ...{ model: here.model, requestId: 'up', expectedRevision: 1, actor: 'ann', reason: 'x' },
    ...{ forRollout: rollout, action: { kind: 'promote', version: 'v2', keepsFormerFor: rollout } },
  });
  for (const to of ['baking', 'rolling-back'] as const) await move(to);
  expect(await keepRollouts(here.deps)).toHaveLength(1);
  expect(await row()).toMatchObject({ state: 'rolled-back' });
  expect(await deployment()).toMatchObject({ stable: 'v1', candidate: null });
});

it('lets nothing into the slot, and promotes nothing, for a rollout that is over', async () => {
  const { pool } = here.deps;
  const { rollout, deployment } = await openTestRollout(here, waiting);
  await endRollout(pool, { rollout, actor: 'ann', reason: 'no', breakGlass: true });
  const wanted = { model: here.model, requestId: 'late', expectedRevision: 1, actor: 'ann', reason: 'x' };
  const split = { kind: 'split', version: 'v2', role: 'canary', weight: 5, salt: 's', leaseMs: 1 } as const;
  expect(await changeDeployment(pool, { ...wanted, action: { ...split, rollout } })).toMatchObject({
    kind: 'lost',
  });
  const action = { kind: 'promote', version: 'v2' } as const;
  expect(await changeDeployment(pool, { ...wanted, forRollout: rollout, action })).toMatchObject({
    kind: 'lost',
  });
  expect(await deployment()).toMatchObject({ revision: 1, stable: 'v1', candidate: null });
});

it('is ended past Temporal in one stroke, marked; its workflow finds it ended', () =>
  running(async () => {
    const rollout = await openTestRollout(here, waiting);
    await rollout.start();
    await reached(rollout, 'progressing');
    const { pool } = here.deps;
    const wanted = { rollout: rollout.rollout, actor: 'ann', reason: 'Temporal is away', breakGlass: true };
    expect(await endRollout(pool, { ...wanted, expectedGeneration: 0 })).toMatchObject({ kind: 'stale' });
    const ended = await endRollout(pool, wanted);
    expect(ended).toMatchObject({ kind: 'ended', rollout: { state: 'rolled-back', weight: 0 } });
    expect(await endRollout(pool, wanted)).toEqual(ended);
    expect(await rollout.row()).toMatchObject({ result: { breakGlass: true } });
    const [cleared] = await listChanges(pool, here.model, { limit: 1 });
    expect(cleared).toMatchObject({ kind: 'clear', breakGlass: true, rollout: rollout.rollout });
    expect(await rollout.outcome()).toMatchObject({ kind: 'rolled-back' });
  }));

it('goes back from a version that bakes, past Temporal, and cancels what waits for an approval', async () => {
  const { pool } = here.deps;
  const approval = { before: 'start', by: [], fourEyes: false, remindEveryMs: 1, expireAfterMs: 1 } as const;
  const waits = await openTestRollout(here, planOf({ approval }));
  const end = { actor: 'ann', reason: 'no', breakGlass: true };
  expect(await endRollout(pool, { ...end, rollout: waits.rollout })).toMatchObject({
    rollout: { state: 'cancelled' },
  });
  await running(async () => {
    const rollout = await openTestRollout(here, planOf({ phases: [], bakeMs: 600_000 }));
    await rollout.start();
    await reached(rollout, 'baking');
    await endRollout(pool, { ...end, rollout: rollout.rollout });
    expect(await rollout.row()).toMatchObject({ state: 'rolled-back' });
    expect(await rollout.deployment()).toMatchObject({ stable: 'v1', candidate: null });
    expect(await rollout.outcome()).toMatchObject({ kind: 'rolled-back' });
  });
});

it('keeps the files of both versions of a rollout that is under way', async () => {
  const held = await placeVersion(here, 'held');
  const rollout = await openTestRollout(here, planOf(), { version: held });
  const policy = { snapshotsMs: -1, candidatesMs: -1, versionsKept: 0 };
  const { pool } = here.deps;
  expect((await collectable(pool, here.model, policy)).versions).not.toContain(held);
  await moveRollout(pool, {
    ...{ rollout: rollout.rollout, expectedGeneration: 0, to: 'cancelled', actor: 'ann', reason: 'x' },
  });
  expect((await collectable(pool, here.model, policy)).versions).toContain(held);
});
