import { once } from 'node:events';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { Context } from '@temporalio/activity';
import { afterEach, beforeEach, expect, it } from 'vitest';
import type { Threads } from '../../activities/threads.ts';
import { retrainWorkflowId } from '../../shared/ids.ts';
import type { Artifacts } from '../../store/artifacts/artifacts.ts';
import { latestDecision } from '../../store/postgres/decisions.ts';
import { listChanges, readDeployment } from '../../store/postgres/deployments.ts';
import { beat } from '../../store/postgres/replicas.ts';
import { readRun } from '../../store/postgres/runs.ts';
import { readVersion } from '../../store/postgres/versions.ts';
import { cancelRetrain, startRetrain } from '../../store/temporal/retrains.ts';
import { customersDeclaration, inDatabase } from '../activities/customers.ts';
import { activitiesOf, type Installation, openInstallation, requestOf } from '../activities/installation.ts';
import { slowLearner } from '../support/system-customers.ts';
import { withWorkflows } from '../workflows/run-workflows.ts';

let here: Installation;
beforeEach(async () => {
  here = await openInstallation(20_000);
  await here.declare(customersDeclaration(here.model, here.table));
});
afterEach(() => here.close());

const folder = (...names: readonly string[]) => readdir(join(here.deps.home, ...names)).catch(() => []);

/** Cancels a run as soon as a stage of it has begun, and what is waited for in it; checks how it ended. */
async function cancelIn(stage: string, isUnderWay = () => true) {
  const { client } = here.temporal;
  const request = requestOf(here);
  const { pool } = here.deps;
  const workflowId = retrainWorkflowId(here.model);
  await withWorkflows(
    activitiesOf(here),
    async () => {
      await startRetrain(here.deps, request);
      const current = async () => (await readRun(pool, request.run))?.stage;
      await expect.poll(current, { timeout: 30_000, interval: 5 }).toBe(stage);
      await expect.poll(isUnderWay, { timeout: 30_000, interval: 5 }).toBe(true);
      const asked = performance.now();
      expect(await cancelRetrain(client, { workflowId })).toBe(true);
      await expect(client.workflow.getHandle(workflowId).result()).rejects.toThrow();
      expect(performance.now() - asked).toBeLessThan(10_000);
    },
    here.deps.queuePrefix,
  );
  const run = await readRun(pool, request.run);
  expect(run?.version && (await readVersion(pool, here.model, run.version))?.state).not.toBe('candidate');
  expect(run?.outcome).toBe('cancelled');
  expect(run?.stages.find((each) => each.stage === stage)?.state).toBe('cancelled');
  expect((await client.workflow.getHandle(workflowId).describe()).status.name).toBe('CANCELLED');
}

it('cancels a pull that waits for the table, and leaves no snapshot', async () => {
  await inDatabase(here.databaseUrl, async (client) => {
    await client.query('begin');
    await client.query(`lock table public.${here.table} in access exclusive mode`);
    await cancelIn('pull');
  });
  expect((await folder('snapshots', here.model)).filter((name) => name.endsWith('.json'))).toEqual([]);
});

it('cancels a training in the middle of its fit, and leaves no files of it', async () => {
  await here.declare(customersDeclaration(here.model, here.table, slowLearner(1_000_000)));
  await cancelIn('train');
  expect(await folder('models', here.model, 'staging')).toEqual([]);
  expect(await folder('models', here.model, 'candidates')).toEqual([]);
});

/** The real files, which are not put in place before the step is cancelled. */
const latePlace = (artifacts: Artifacts): Artifacts => ({
  ...artifacts,
  async place() {
    const { cancellationSignal } = Context.current();
    if (!cancellationSignal.aborted) await once(cancellationSignal, 'abort');
    throw cancellationSignal.reason;
  },
});

/** How many threads this process has beside the main one. */
const threadCount = (): number => {
  const report: unknown = process.report.getReport();
  return Array.isArray(Reflect.get(Object(report), 'workers'))
    ? Reflect.get(Object(report), 'workers').length
    : 0;
};

/** Whatever runs the tests may have threads of its own, and some that are ending. */
const threadCountAtRest = threadCount();

it('cancels a registration, and leaves neither the files of the training nor its thread', async () => {
  here = { ...here, deps: { ...here.deps, artifacts: latePlace(here.deps.artifacts) } };
  await cancelIn('register');
  expect(await folder('models', here.model, 'staging')).toEqual([]);
  expect(await folder('models', here.model, 'candidates')).toEqual([]);
  await expect.poll(threadCount).toBeLessThanOrEqual(threadCountAtRest);
});

/**
 * The real threads, told how many trials run, and how much of the processor passes from a cancel to their end: a thread
 * that goes on takes of it, and a machine that does something else does not. A trial begins anew until it is cancelled:
 * there is always one in the middle.
 */
function watchedTrials(threads: Threads) {
  const trials = { running: 0, endedCpuMs: [] as number[] };
  const run: Threads['run'] = async (job, beat) => {
    if (job.kind !== 'trial') return threads.run<never>(job, beat);
    let asked: NodeJS.CpuUsage | null = null;
    beat.signal.addEventListener('abort', () => {
      asked = process.cpuUsage();
    });
    trials.running += 1;
    try {
      for (;;) await threads.run<never>(job, beat);
    } finally {
      trials.running -= 1;
      if (asked !== null) {
        const { user, system } = process.cpuUsage(asked);
        trials.endedCpuMs.push((user + system) / 1_000);
      }
    }
  };
  return { trials, threads: { ...threads, run } };
}

it('cancels a search in the middle of its trials, whose threads end within a second, and leaves no files of it', async () => {
  const { trials, threads } = watchedTrials(here.deps.threads);
  here = { ...here, deps: { ...here.deps, threads } };
  await here.declare(customersDeclaration(here.model, here.table, { learner: { kind: 'auto' } }));
  await cancelIn('train', () => trials.running > 0);
  expect(trials.running).toBe(0);
  expect(trials.endedCpuMs.length).toBeGreaterThan(0);
  for (const ms of trials.endedCpuMs) expect(ms).toBeLessThan(1_000);
  await expect.poll(threadCount).toBeLessThanOrEqual(threadCountAtRest);
  expect(await folder('models', here.model, 'staging')).toEqual([]);
});

/** The real threads, whose judgement is not handed over before the step is cancelled. */
function lateJudgement(threads: Threads): Threads {
  return {
    ...threads,
    async run(job, beat) {
      const answer = await threads.run<never>(job, beat);
      if (job.kind !== 'evaluate') return answer;
      if (!beat.signal.aborted) await once(beat.signal, 'abort');
      throw beat.signal.reason;
    },
  };
}

it('cancels a judgement, and holds the version that was never judged', async () => {
  here = { ...here, deps: { ...here.deps, threads: lateJudgement(here.deps.threads) } };
  await cancelIn('evaluate');
  const { pool } = here.deps;
  const [version, decision] = await Promise.all([
    readVersion(pool, here.model, 'v1'),
    latestDecision(pool, here.model, 'v1'),
  ]);
  expect([version?.state, decision]).toEqual(['held', null]);
});

it('cancels a promotion that waits for a replica, and gives the candidate slot back', async () => {
  await beat(here.deps.pool, { replica: 'silent', leaseMs: 120_000 });
  await here.declare(customersDeclaration(here.model, here.table, { gates: [] }));
  const patient = {
    ...here,
    deps: { ...here.deps, readiness: { promptWithinMs: 0, readyWithinMs: 60_000, servingWithinMs: 500 } },
  };
  here = patient;
  await cancelIn('promote');
  expect(await readDeployment(here.deps.pool, here.model)).toMatchObject({ stable: null, candidate: null });
  const changes = await listChanges(here.deps.pool, here.model, { limit: 10 });
  expect(changes.map(({ kind }) => kind)).not.toContain('promote');
});
