import { randomUUID } from 'node:crypto';
import { expect, it } from 'vitest';
import { listChanges } from '../../store/postgres/deployments.ts';
import { makePartitions, monthOf } from '../../store/prediction-log/partitions.ts';
import { activitiesOf } from '../activities/installation.ts';
import { canary, openDuel, openTestRollout, planOf } from '../support/rolling-out.ts';
import { logRows } from '../support/rollout-log.ts';
import { withWorkflows } from './run-workflows.ts';

it('goes on where it was when its workers went away in a step: no timer begins anew, and no weight goes back', async () => {
  const prefix = `${randomUUID().slice(0, 8)}-`;
  const here = await openDuel(prefix);
  // Nobody answers until the first step is to end: it goes on, however long the workers take to go and to come.
  const phases = [canary([5], { minTimeMs: 2_000, minRequests: 1 }), canary([50])];
  const rollout = await openTestRollout(here, planOf({ phases }));
  const row = async () => await rollout.row();
  const { pool } = here.deps;
  await makePartitions(pool, [monthOf(Date.now()), monthOf(Date.now() + 86_400_000)]);
  const during = (work: () => Promise<unknown>) => withWorkflows(activitiesOf(here), work, prefix);
  await during(async () => {
    await rollout.start();
    await expect.poll(async () => (await row())?.watchedMs).toBeGreaterThan(300);
  });
  const left = await row();
  expect(left).toMatchObject({ state: 'progressing', step: 0, weight: 5 });
  await during(async () => {
    const before = left?.watchedMs ?? Number.NaN;
    await expect.poll(async () => (await row())?.watchedMs).toBeGreaterThan(before);
    const now = await row();
    expect(now).toMatchObject({ state: 'progressing', phase: 0, stepStartedAt: left?.stepStartedAt });
    if (now === null) throw new Error('no rollout');
    const revision = now.revision ?? 0;
    const answers = (['candidate', 'stable'] as const).map((variant) => ({
      variant,
      revision,
      salt: now.salt,
    }));
    await logRows(pool, { ...now, phaseStartedAt: now.stepStartedAt }, answers);
    expect(await rollout.outcome()).toMatchObject({ kind: 'succeeded' });
  });
  expect(await rollout.way()).toEqual([
    ...['validating', 'progressing 5', 'progressing 50', 'promoting 50', 'succeeded 100'],
  ]);
  const changes = await listChanges(pool, here.model, { limit: 20 });
  const weights = changes.toReversed().flatMap(({ weight }) => weight ?? []);
  expect(weights).toEqual(weights.toSorted((a, b) => a - b));
  await here.close();
});
