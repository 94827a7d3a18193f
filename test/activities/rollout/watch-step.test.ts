import { pino } from 'pino';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Looks, Pace } from '../../../activities/rollout/look.ts';
import { watch as watchOnce } from '../../../activities/rollout/watch-step.ts';
import type { CanaryPhase, RolloutPlan } from '../../../shared/rollout/plan.ts';
import type { Finding, Move, WatchMode } from '../../../shared/rollout/rollout-steps.ts';
import { changeDeployment, readDeployment } from '../../../store/postgres/deployments.ts';
import { moveRollout } from '../../../store/postgres/move-rollout.ts';
import { reportFault } from '../../../store/postgres/rollout-faults.ts';
import { type Rollout, readRollout } from '../../../store/postgres/rollouts.ts';
import { type Ledger, openLedger } from '../../support/ledger.ts';
import { begunRollout, logRows, splitTo } from '../../support/rollout-log.ts';

let ledger: Ledger;
let deps: Looks;
let count = 0;
beforeAll(async () => {
  ledger = await openLedger();
  deps = {
    ...{ pool: ledger.pool, ledgerUrl: ledger.url, connection: () => ledger.url },
    log: pino({ level: 'silent' }),
  };
});
afterAll(() => ledger.close());

let rollout: Rollout;
const soak: CanaryPhase = {
  ...{ strategy: 'canary', steps: [10, 50], minTimeMs: 600, minRequests: 0, deadlineMs: 60_000 },
  ...{ alpha: 0.05, guards: [] },
};
const pace: Pace = { tick: 50, look: 50, lookMost: 20_000, renew: 100, retry: 20 };

/** Goes on however slow the machine is, until both arms have answered. */
const untilAnswers = { minRequests: 1 };
const answered = () => logRows(ledger.pool, sinceStep(), [{ variant: 'candidate' }, { variant: 'stable' }]);
const sinceStep = (): Rollout => ({ ...rollout, phaseStartedAt: rollout.stepStartedAt });

/** A rollout whose first step the deployment and the ledger agree on. */
async function begin(phase: Partial<CanaryPhase> = {}, plan: Partial<RolloutPlan> = {}): Promise<void> {
  const phases = [{ ...soak, ...phase }];
  const begun = await begunRollout(ledger.pool, `watch${++count}`, {
    ...{ phases, bakeMs: 400, pauseTimeoutMs: 1_000, approval: null, aa: false },
    ...plan,
  });
  await splitTo(ledger.pool, begun, 10, 1);
  rollout = begun;
  await move({ to: 'progressing', weight: 10, revision: 2 });
}
beforeEach(() => begin());

async function move(change: Partial<Move> & Pick<Move, 'to'>): Promise<void> {
  const { id, generation } = rollout;
  await moveRollout(ledger.pool, {
    ...{ rollout: id, expectedGeneration: generation, actor: 'test', reason: 'test' },
    ...change,
  });
  rollout = (await readRollout(ledger.pool, id)) ?? rollout;
}

/** A watch as a worker has it; `kill` ends it as a worker that is gone does. */
function watch(mode: WatchMode = 'step', given: Partial<Pace> = {}) {
  const killed = new AbortController();
  const { id, model, version, generation } = rollout;
  const step = { rollout: id, model, version, generation, mode };
  const found: Promise<Finding> = watchOnce(deps, step, {
    ...{ signal: killed.signal, pace: { ...pace, ...given } },
  });
  found.catch(() => undefined);
  return { found, kill: () => killed.abort() };
}
const waitsForLog = `select from pg_locks
  where not granted and relation = 'predictions'::regclass
    and database = (select oid from pg_database where datname = current_database())`;
const row = async () => (await readRollout(ledger.pool, rollout.id)) ?? rollout;

describe('a watch of a step', () => {
  it('goes on where a killed worker left it: the time of the step is not begun anew', async () => {
    await begin({ ...untilAnswers, minTimeMs: 2_000 });
    const first = watch();
    await expect.poll(async () => (await row()).watchedMs).toBeGreaterThan(300);
    first.kill();
    await expect(first.found).rejects.toThrow();
    const { watchedMs, stepStartedAt } = await row();
    await answered();
    const began = performance.now();
    expect(await watch().found).toMatchObject({ kind: 'advance' });
    expect(performance.now() - began).toBeGreaterThan(2_000 - watchedMs - 60);
    const after = await row();
    expect(after.stepStartedAt).toBe(stepStartedAt);
    expect(after.watchedMs).toBeGreaterThanOrEqual(2_000);
    expect((await readDeployment(ledger.pool, rollout.model)).candidate?.weight).toBe(10);
  });

  it('keeps each look beside the rollout and renews the lease, so that the candidate is sent traffic on', async () => {
    await begin(untilAnswers);
    await ledger.pool.query('update deployments set lease_until = now() where model = $1', [rollout.model]);
    const { found, kill } = watch();
    await expect.poll(async () => (await row()).verdict?.kind).toBe('wait');
    expect((await readDeployment(ledger.pool, rollout.model)).candidate?.leaseMs).toBeGreaterThan(10_000);
    kill();
    await expect(found).rejects.toThrow();
  });

  it('never advances without traffic, and says at the deadline that nothing is decided', async () => {
    await begin({ minRequests: 1, deadlineMs: 300, minTimeMs: 0 });
    expect(await watch().found).toMatchObject({ kind: 'inconclusive' });
    expect((await row()).evidence?.requests).toEqual({ candidate: 0, stable: 0 });
  });

  it('heeds at once a replica that acted by itself', async () => {
    const { found } = watch('step', { tick: 30_000, look: 30_000 });
    await expect.poll(async () => (await row()).lookedAt).toBeTruthy();
    const fault = { rollout: rollout.id, replica: 'a', trigger: 'threw', detail: 'boom' } as const;
    await reportFault(ledger.pool, fault);
    expect(await found).toEqual({ kind: 'fault', reason: 'threw on a: boom' });
  });

  it('heeds it also while a look waits, which is ended by its time-out and keeps nothing', async () => {
    const blocker = await ledger.pool.connect();
    try {
      await blocker.query('begin; lock table predictions in access exclusive mode');
      const { found } = watch('step', { tick: 30_000 });
      const isWaiting = async () => (await ledger.pool.query(waitsForLog)).rowCount ?? 0;
      await expect.poll(isWaiting).toBeGreaterThan(0);
      const fault = { rollout: rollout.id, replica: 'a', trigger: 'threw', detail: 'boom' } as const;
      await reportFault(ledger.pool, fault);
      expect(await found).toMatchObject({ kind: 'fault' });
      await ledger.pool.query('delete from rollout_faults where rollout = $1', [rollout.id]);
      const bounded = watch('step', { lookMost: 20, retry: 1 });
      expect(await bounded.found).toMatchObject({
        kind: 'errors',
        reason: expect.stringContaining('statement timeout'),
      });
    } finally {
      await blocker.query('rollback');
      blocker.release();
    }
    expect((await row()).lookedAt).toBeNull();
  });

  it('ends where another change took the deployment, or somebody else moved the rollout', async () => {
    await begin(untilAnswers);
    const [one, two] = [watch(), watch()];
    await changeDeployment(ledger.pool, {
      ...{ model: rollout.model, requestId: 'by hand', expectedRevision: 2, actor: 'ann', reason: 'x' },
      action: { kind: 'reload' },
    });
    expect(await one.found).toMatchObject({ kind: 'superseded' });
    await two.found;
    const before = watch();
    await move({ to: 'rolling-back' });
    expect(['taken', 'superseded']).toContain((await before.found).kind);
    expect((await watch().found).kind).toBe('superseded');
  });

  it('goes on after looks that failed, and says so after eight in a row', async () => {
    await begin(untilAnswers);
    const { found } = watch('step', { retry: 60 });
    await expect.poll(async () => (await row()).lookedAt).toBeTruthy();
    await ledger.pool.query('alter table predictions rename to away');
    try {
      expect(await found).toMatchObject({ kind: 'errors', reason: expect.stringContaining('predictions') });
      const again = watch('step', { retry: 300 });
      await ledger.pool.query('alter table away rename to predictions');
      await answered();
      expect(await again.found).toMatchObject({ kind: 'advance' });
    } finally {
      await ledger.pool.query('alter table if exists away rename to predictions');
    }
  });
});

describe('a clock that steps back', () => {
  const hourMs = 3_600_000;
  afterEach(() => {
    vi.useRealTimers();
  });

  it('in a worker takes no time from a step, nor gives it any', async () => {
    const { found } = watch();
    await expect.poll(async () => (await row()).watchedMs).toBeGreaterThan(0);
    vi.useFakeTimers({ toFake: ['Date'], now: Date.now() - hourMs });
    expect(await found).toMatchObject({ kind: 'advance' });
    const { watchedMs } = await row();
    expect(watchedMs).toBeGreaterThanOrEqual(600);
    expect(watchedMs).toBeLessThan(hourMs);
  });

  it('in the ledger leaves a step without answers of its time: it never advances, and its deadline still comes', async () => {
    await begin({ minRequests: 1, deadlineMs: 500, minTimeMs: 0 });
    await ledger.pool.query(
      `update rollouts set step_started_at = step_started_at + interval '1 hour' where id = $1`,
      [rollout.id],
    );
    await logRows(ledger.pool, rollout, [{ variant: 'candidate' }, { variant: 'stable' }]);
    expect(await watch().found).toMatchObject({ kind: 'inconclusive' });
    expect((await row()).evidence?.requests).toEqual({ candidate: 0, stable: 0 });
  });
});

describe('a watch of what only waits', () => {
  it('decides nothing, and its time does not count', async () => {
    const { found, kill } = watch('hold');
    const lookedMs = async (): Promise<number> => Date.parse((await row()).lookedAt ?? '');
    await expect.poll(lookedMs).toBeGreaterThan(0);
    const first = await lookedMs();
    await expect.poll(lookedMs).toBeGreaterThan(first + 700); // longer than the step takes
    kill();
    await expect(found).rejects.toThrow();
    expect((await row()).watchedMs).toBe(0);
  });
});

describe('a bake', () => {
  const answers = (bad: number, good: number, variant: 'stable' | 'candidate' = 'stable') => [
    ...Array.from({ length: bad }, (_, at) => ({ status: 500, entity: `${variant}${at}`, variant })),
    ...Array.from({ length: good }, (_, at) => ({ entity: `${variant}good${at}`, variant })),
  ];
  async function promoted(bad: number, good: number): Promise<void> {
    await logRows(ledger.pool, rollout, answers(2, 400));
    const wanted = { model: rollout.model, requestId: 'up', expectedRevision: 2, actor: 'a', reason: 'x' };
    await changeDeployment(ledger.pool, {
      ...{ ...wanted, action: { kind: 'promote', version: 'v2', keepsFormerFor: rollout.id } },
    });
    await move({ to: 'promoting' });
    await move({ to: 'baking', revision: 3, weight: 100 });
    await logRows(ledger.pool, sinceStep(), answers(bad, good, 'candidate'));
    await ledger.pool.query(`update predictions set variant = 'stable' where model = $1`, [rollout.model]);
  }

  it('is over with its time where nothing is worse than before', async () => {
    await promoted(1, 200);
    expect(await watch('bake').found).toMatchObject({ kind: 'advance' });
    expect((await row()).watchedMs).toBeGreaterThanOrEqual(400);
  });

  it('does not call it well where nothing was seen: it has overtime, until answers come or that is over, too', async () => {
    await begin({}, { pauseTimeoutMs: 60_000 });
    await promoted(0, 0);
    const unseen = { kind: 'inconclusive', reason: expect.stringContaining('no answer') };
    expect(await watch('bake').found).toMatchObject(unseen);
    const late = watch('bake-overtime');
    await logRows(ledger.pool, sinceStep(), [{ entity: 'late', variant: 'candidate' }]);
    await ledger.pool.query(`update predictions set variant = 'stable' where model = $1`, [rollout.model]);
    expect(await late.found).toMatchObject({ kind: 'advance' });
    await begin();
    await promoted(0, 0);
    expect(await watch('bake-overtime').found).toMatchObject(unseen);
    expect((await row()).watchedMs).toBeGreaterThanOrEqual(1_400);
  });

  it('fails as soon as errors are surely more than before', async () => {
    await promoted(60, 100);
    expect(await watch('bake').found).toMatchObject({
      kind: 'fail',
      reason: expect.stringContaining('surely more than before'),
    });
  });
});
