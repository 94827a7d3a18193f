import { afterAll, beforeAll, expect, it } from 'vitest';
import type { RolloutPlan } from '../../../shared/rollout/plan.ts';
import { readBake } from '../../../store/postgres/bake-evidence.ts';
import { recentTraffic } from '../../../store/postgres/recent-traffic.ts';
import type { Rollout } from '../../../store/postgres/rollouts.ts';
import { declare, type Ledger, openLedger } from '../../support/ledger.ts';
import { begunRollout, logRows } from '../../support/rollout-log.ts';

let ledger: Ledger;
beforeAll(async () => {
  ledger = await openLedger();
});
afterAll(() => ledger.close());

const plan: RolloutPlan = {
  ...{ phases: [], bakeMs: 60_000, pauseTimeoutMs: 1_000, approval: null, aa: false },
};

/** Ten answers of the tenth that is logged, and ten failures, all logged, of which that tenth has one. */
async function sampled(model: string, log: object): Promise<Rollout> {
  const { pool } = ledger;
  const rollout = await begunRollout(pool, model, plan, log);
  const rows = Array.from({ length: 20 }, (_, at) => ({ revision: 1, status: at < 10 ? 200 : 500 }));
  const ids = await logRows(pool, rollout, rows);
  for (const [at, id] of ids.entries()) {
    const drawnBy = `8${String(at).padStart(3, '0')}-0000${at <= 10 ? '00000000' : 'ffffffff'}`;
    const renamed = [id, `01a20000-0000-7000-${drawnBy}`];
    await pool.query('update predictions set id = $2, salt = null where id = $1', renamed);
  }
  return rollout;
}

it('what is known of the traffic before a rollout is that of all of it, where a sample of the answers is logged', async () => {
  const traffic = () => recentTraffic(ledger.pool, 'tenth', { slowMs: 100 });
  await sampled('tenth', { log: { sample: 0.1 } });
  const tenth = await traffic();
  expect(tenth?.errorRate).toBeCloseTo(1 / 11);
  await declare(ledger.pool, 'tenth', {});
  const whole = await traffic();
  expect(whole?.errorRate).toBe(0.5);
  // 11 of a tenth are 110, not 20; of the first look, which was a moment earlier.
  expect((tenth?.requestsPerDay ?? 0) / (whole?.requestsPerDay ?? 1)).toBeGreaterThan(5.4);
});

it('the share of outcomes is that of the time for which there is a log, not of a whole day', async () => {
  const rollout = await begunRollout(ledger.pool, 'young', plan);
  const rows = Array.from({ length: 20 }, (_, at) => ({ revision: 1, ...(at < 15 ? { truth: '1' } : {}) }));
  await logRows(ledger.pool, rollout, rows);
  const traffic = await recentTraffic(ledger.pool, 'young', { slowMs: 100 });
  expect(traffic?.outcomeShare).toBeCloseTo(0.75);
});

it('a bake sees what the promoted version refused and the former one answered, and not what both refuse', async () => {
  const rollout = await begunRollout(ledger.pool, 'strict', plan);
  const byPromoted = { version: 2, revision: 3, assigned: 'no_rollout' };
  const byFormer = { revision: 3, variant: 'candidate', version: 1, assigned: 'candidate_refused' } as const;
  await logRows(ledger.pool, rollout, [
    ...[byPromoted, byPromoted, { ...byPromoted, status: 422 }, { ...byPromoted, status: 500 }],
    ...[byFormer, { ...byFormer, entity: 'ann' }, { ...byFormer, entity: 'ann' }],
    { ...byFormer, assigned: 'pinned' },
  ]);
  const { now } = await readBake(
    ledger.pool,
    { ...rollout, stepStartedAt: rollout.phaseStartedAt },
    { watchedMs: 0 },
  );
  expect(now).toMatchObject({ refusedRows: 3, requests: { candidate: 6 } });
  expect(now.guards).toMatchObject([{ tallies: [{ candidate: 3 }], seen: { candidate: 6 } }]);
});

it('a bake is held against the rate that the former version had, not against failures beside a sample of its answers', async () => {
  const rollout = await sampled('baked', { log: { sample: 0.1 } });
  const later = { ...rollout, stepStartedAt: new Date(Date.now() + 60_000).toISOString() };
  const { before } = await readBake(ledger.pool, later, { watchedMs: 0 });
  expect(before.guards).toMatchObject([{ tallies: [{ stable: 1 }], seen: { stable: 11 } }]);
});
