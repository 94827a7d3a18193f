import { randomUUID } from 'node:crypto';
import { expect, it } from 'vitest';
import { listChanges } from '../../store/postgres/deployments.ts';
import { activitiesOf } from '../activities/installation.ts';
import { canary, openDuel, openTestRollout, planOf } from '../support/rolling-out.ts';
import { withWorkflows } from './run-workflows.ts';

it('goes on where it was when its workers went away in a step: no timer begins anew, and no weight goes back', async () => {
  const prefix = `${randomUUID().slice(0, 8)}-`;
  const here = await openDuel(prefix);
  const soak = canary([5, 50], { minTimeMs: 2_000 });
  const rollout = await openTestRollout(here, planOf({ phases: [soak] }));
  const row = async () => await rollout.row();
  const during = (work: () => Promise<unknown>) => withWorkflows(activitiesOf(here), work, prefix);
  await during(async () => {
    await rollout.start();
    await expect.poll(async () => (await row())?.watchedMs, { timeout: 20_000 }).toBeGreaterThan(300);
  });
  const left = await row();
  expect(left).toMatchObject({ state: 'progressing', step: 0, weight: 5 });
  await during(async () => {
    await expect.poll(async () => (await row())?.watchedMs, { timeout: 20_000 }).not.toBe(left?.watchedMs);
    const now = await row();
    if (now?.step === 0) expect(now.stepStartedAt).toBe(left?.stepStartedAt);
    expect(await rollout.outcome()).toMatchObject({ kind: 'succeeded' });
  });
  expect(await rollout.way()).toEqual([
    ...['validating', 'progressing 5', 'progressing 50', 'promoting 50', 'succeeded 100'],
  ]);
  const changes = await listChanges(here.deps.pool, here.model, { limit: 20 });
  const weights = changes.toReversed().flatMap(({ weight }) => weight ?? []);
  expect(weights).toEqual(weights.toSorted((a, b) => a - b));
  await here.close();
});
