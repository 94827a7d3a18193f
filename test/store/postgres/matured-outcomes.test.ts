import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { refuteLate } from '../../../activities/rollout/refute-late.ts';
import { judgeLate } from '../../../shared/rollout/late-outcomes.ts';
import type { RolloutPlan } from '../../../shared/rollout/plan.ts';
import { readMatured, refuteVersion } from '../../../store/postgres/matured-outcomes.ts';
import { replayRows } from '../../../store/postgres/replay-rows.ts';
import { type Rollout, readRollout } from '../../../store/postgres/rollouts.ts';
import { type Ledger, openLedger } from '../../support/ledger.ts';
import { begunRollout, type LoggedRow, logRows, splitTo } from '../../support/rollout-log.ts';

let ledger: Ledger;
let rollout: Rollout;

const plan: RolloutPlan = {
  phases: [
    {
      ...{ strategy: 'canary', steps: [50], minTimeMs: 0, minRequests: 1, deadlineMs: 1_000, alpha: 0.05 },
      guards: [{ kind: 'errors', margin: 0.1 }],
    },
  ],
  ...{ bakeMs: 0, pauseTimeoutMs: 1_000, approval: null, aa: false },
};

beforeAll(async () => {
  ledger = await openLedger();
  rollout = await begunRollout(ledger.pool, 'late', plan);
  await splitTo(ledger.pool, rollout, 50, 1);
  const rows: LoggedRow[] = [
    { entity: 'anna', variant: 'candidate', score: 0.9, label: '1', truth: '0' },
    { entity: 'ben', score: 0.2, label: '0', truth: '0' },
    { entity: 'cleo', score: 0.5, label: '1' },
    { entity: 'dora', assigned: 'lease_expired', score: 1, label: '1', truth: '0' },
  ];
  await logRows(ledger.pool, rollout, rows);
});
afterAll(() => ledger.close());

const rests = { actor: 'ann', reason: 'a test' };

const moments = (n: number, mean: number, variance: number) => ({ n, mean, variance });

describe('outcomes that come after a promotion', () => {
  it('are read of both versions, on the traffic that both had', async () => {
    const { evidence } = await readMatured(ledger.pool, rollout, 'brier');
    const strata = [{ share: 0.5, candidate: moments(1, 0.9 ** 2, 0), stable: moments(1, 0.2 ** 2, 0) }];
    expect(evidence).toEqual({ kind: 'means', strata });
  });

  it('are read of the rows that a shadow scored beside stable, where the traffic was never split', async () => {
    const shadow = {
      strategy: 'shadow',
      sample: 1,
      minImprovement: null,
      minTimeMs: 0,
      minRequests: 1,
    } as const;
    const phases = [{ ...shadow, deadlineMs: 1_000, alpha: 0.05, guards: [] }];
    const shaded = await begunRollout(ledger.pool, 'shaded', { ...plan, phases });
    const row = { assigned: 'no_rollout', revision: 1, score: 0.1, label: '0', truth: '0' };
    await logRows(
      ledger.pool,
      shaded,
      Array.from({ length: 100 }, (_, at) => ({ ...row, entity: `s${at}` })),
    );
    const copied = `insert into shadow_predictions (model, rollout, prediction, at, version, status, stable_score, score, stable_label, label, latency_us)
      select model, $1, id, at, 2, 'scored', score, 0.8 + 0.1 * random(), label, '1', 50 from predictions where model = 'shaded'`;
    await ledger.pool.query(copied, [shaded.id]);
    const { evidence } = await readMatured(ledger.pool, shaded, 'brier');
    expect(evidence).toMatchObject({ kind: 'paired', difference: { n: 100 } });
    const late = judgeLate({ metric: 'brier', evidence });
    expect([late.kind, late.verdict.n]).toEqual(['refuted', 100]);
  });

  it('refute a version that is surely worse, and no other', () => {
    const late = (candidate: number, n: number) =>
      judgeLate({
        metric: 'accuracy',
        evidence: {
          kind: 'means',
          strata: [{ share: 0.5, candidate: moments(n, candidate, 0.2), stable: moments(n, 0.8, 0.16) }],
        },
      }).kind;
    expect([late(0.7, 20_000), late(0.7, 20), late(0.8, 20_000)]).toEqual(['refuted', 'open', 'stands']);
  });

  it('leave open what they cannot tell, and mark nothing then', async () => {
    const late = await refuteLate({ pool: ledger.pool })({ rollout: rollout.id, metric: 'brier' });
    expect([late.kind, late.verdict.n]).toEqual(['open', 2]);
    const { rows } = await ledger.pool.query(
      `select state from versions where model = 'late' and number = 2`,
    );
    expect(rows).not.toEqual([{ state: 'refuted' }]);
  });

  it('mark what a rollout promoted, once and for good, and nothing that it did not promote', async () => {
    expect(await refuteVersion(ledger.pool, rollout, rests)).toBe(false);
    const promoted: Rollout = { ...rollout, state: 'succeeded' };
    expect(await refuteVersion(ledger.pool, { ...promoted, plan: { ...plan, aa: true } }, rests)).toBe(false);
    for (const reason of ['a month of outcomes', 'asked again'])
      expect(await refuteVersion(ledger.pool, promoted, { ...rests, reason })).toBe(true);
    const { result } = (await readRollout(ledger.pool, rollout.id)) ?? rollout;
    expect(result).toMatchObject({ refuted: { reason: 'a month of outcomes', at: expect.any(String) } });
    const { rows } = await ledger.pool.query(
      `select state, barred from versions where model = 'late' and number = 2`,
    );
    expect(rows).toEqual([{ state: 'refuted', barred: 'refuted' }]);
  });
});

describe('replayRows', () => {
  it('are the last answers of stable with their features and what became true, the newest first', async () => {
    const rows = await replayRows(ledger.pool, 'late', 2);
    expect(rows).toMatchObject([
      { score: 1, label: '1', outcome: '0', features: { x: 1 }, latencyUs: 100 },
      { score: 0.5, label: '1', outcome: null },
    ]);
    expect(await replayRows(ledger.pool, 'late', 9)).toHaveLength(3);
  });
});
