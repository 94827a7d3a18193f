import { afterAll, beforeAll, expect, it } from 'vitest';
import { judgedAgain } from '../../../activities/rollout/judge-again.ts';
import { countLooks, latestDecision } from '../../../store/postgres/decisions.ts';
import { listRuns } from '../../../store/postgres/runs.ts';
import { readSnapshot } from '../../../store/postgres/snapshots.ts';
import { canary, openTestRollout, planOf } from '../../support/rolling-out.ts';
import { onStandingWorkers, queuePrefix } from '../../workflows/standing-workers.ts';
import { addCustomers, customersDeclaration } from '../customers.ts';
import { activitiesOf, type Installation, openInstallation, retrain } from '../installation.ts';

let here: Installation;
beforeAll(async () => {
  here = await openInstallation(1_500, queuePrefix);
});
afterAll(() => here.close());

const declare = (promote: 'auto' | 'manual') =>
  here.declare(customersDeclaration(here.model, here.table, { promote }));

it('pulls and validates the table as it is when the approval comes, and judges on that', async () => {
  const { pool } = here.deps;
  const approval = {
    before: 'start',
    by: [],
    fourEyes: false,
    remindEveryMs: 60_000,
    expireAfterMs: 600_000,
  } as const;
  await declare('auto');
  await onStandingWorkers(
    activitiesOf(here),
    async () => {
      expect(await retrain(here)).toMatchObject({ kind: 'promoted', version: 'v1' });
      await declare('manual');
      expect(await retrain(here)).toMatchObject({ kind: 'staged', version: 'v2' });
      const first = await latestDecision(pool, here.model, 'v2');
      // A step that nobody asks anything of goes on until it is aborted.
      const phases = [canary([50], { minRequests: 1 })];
      const rollout = await openTestRollout(here, planOf({ phases, approval }));
      await rollout.start();
      await expect.poll(async () => (await rollout.row())?.waitingFor).toBe('approval');
      await addCustomers(here.databaseUrl, here.table, 10_001, 300);
      expect(await rollout.command('approve')).toMatchObject({ answer: { state: 'validating' } });
      await expect.poll(async () => (await rollout.row())?.state).not.toBe('validating');
      const { runs } = await listRuns(pool, { model: here.model, limit: 1 });
      expect(runs[0]).toMatchObject({
        outcome: 'skipped',
        result: { reason: expect.stringContaining(': pass') },
      });
      expect((await readSnapshot(pool, runs[0]?.snapshot ?? ''))?.rowCount).toBe(1_800);
      const second = await latestDecision(pool, here.model, 'v2');
      expect(second).toMatchObject({ run: runs[0]?.run, champion: 'v1', verdict: 'pass' });
      expect(second?.body['metrics']).not.toEqual(first?.body['metrics']);
      expect(await rollout.command('abort')).toMatchObject({ answer: { state: 'rolled-back' } });
      expect(await rollout.outcome()).toMatchObject({ kind: 'rolled-back' });
    },
    here.model,
  );
  // Nothing is new since: the decision holds, and nobody looks at the test rows once more.
  const { runs } = await listRuns(pool, { model: here.model, limit: 1 });
  const data = { run: runs[0]?.run ?? '', snapshot: runs[0]?.snapshot ?? '' };
  const beat = { signal: new AbortController().signal, report: () => undefined };
  const looks = () => countLooks(pool, { model: here.model, version: 'v2', except: '' });
  const before = await looks();
  expect(await judgedAgain(here.deps, { model: here.model, version: 'v2', data }, beat)).toMatchObject({
    verdict: 'pass',
  });
  expect(await looks()).toBe(before);
});
