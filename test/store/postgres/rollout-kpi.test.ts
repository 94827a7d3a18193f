import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { GuardEvidence } from '../../../shared/rollout/evidence.ts';
import type { KpiGuard, RolloutPlan } from '../../../shared/rollout/plan.ts';
import { moveRollout } from '../../../store/postgres/move-rollout.ts';
import { plannedMetric } from '../../../store/postgres/planned-metric.ts';
import { readEvidence } from '../../../store/postgres/rollout-evidence.ts';
import { keepLook, type Rollout } from '../../../store/postgres/rollouts.ts';
import { checkKpi } from '../../../store/snapshots/read-kpi.ts';
import { type Ledger, openLedger } from '../../support/ledger.ts';
import { begunRollout, logRows, splitTo } from '../../support/rollout-log.ts';

let ledger: Ledger;
let rollout: Rollout;

const sql =
  'select customer as entity, amount as value, paid_at as time from public.payments; -- all of them';

const kpi = (changes: Partial<KpiGuard> = {}): KpiGuard => ({
  ...{
    kind: 'kpi',
    name: 'revenue',
    sql,
    connection: 'SHOP_URL',
    better: 'higher',
    margin: 1,
    plannedN: 1_000,
  },
  ...changes,
});

const planOf = (guard: KpiGuard): RolloutPlan => ({
  phases: [
    {
      ...{ strategy: 'ab', weight: 50, metric: guard, plannedN: 100, minTimeMs: 0, minRequests: 1 },
      ...{ deadlineMs: 1_000, alpha: 0.05, guards: [{ kind: 'errors', margin: 0.1 }] },
    },
  ],
  ...{ bakeMs: 0, pauseTimeoutMs: 1_000, approval: null, aa: false },
});

beforeAll(async () => {
  ledger = await openLedger();
  await ledger.pool.query(
    'create table public.payments (customer text, amount numeric, paid_at timestamptz)',
  );
  rollout = await begunRollout(ledger.pool, 'paid', planOf(kpi()));
  await splitTo(ledger.pool, rollout, 10, 1);
  await splitTo(ledger.pool, rollout, 50, 2);
  const candidate = { variant: 'candidate' } as const;
  await logRows(ledger.pool, rollout, [
    { entity: 'anna', ...candidate, revision: 3 },
    { entity: 'ben', revision: 3 },
    { entity: 'cleo', revision: 3 },
    { entity: 'ben', ...candidate, revision: 2 },
  ]);
  const began = rollout.phaseStartedAt;
  const pay = (customer: string, amount: number, ms: number) =>
    ledger.pool.query(`insert into public.payments values ($1, $2, $3::timestamptz + $4 * interval '1 ms')`, [
      ...[customer, amount, began, ms],
    ]);
  await pay('anna', 10, 5_000);
  await pay('anna', 20, 6_000);
  await pay('ben', 4, 3); // right after stable answered ben
  await pay('ben', 4, 5_000);
  await pay('cleo', 100, -1_000); // before the phase
  await pay('cleo', Number.NaN, 5_000);
  await pay('nobody', 7, 5_000);
});
afterAll(() => ledger.close());

async function metricOf(guard: KpiGuard): Promise<GuardEvidence | null> {
  const reader = { db: ledger.pool, connection: () => ledger.url };
  const { metric, guards } = await readEvidence(
    reader,
    { ...rollout, plan: planOf(guard) },
    { watchedMs: 0 },
  );
  expect(guards[0]?.kind).toBe('events');
  return metric;
}

describe('an A/B test', () => {
  it('keeps the figures of its planned end, where that decided nothing', async () => {
    const begun = await begunRollout(ledger.pool, 'kept', planOf(kpi()));
    const move = { rollout: begun.id, actor: 'test', reason: 'test' };
    expect(await plannedMetric(ledger.pool, begun)).toBeNull();
    const evidence = await readEvidence({ db: ledger.pool, connection: () => ledger.url }, begun, {
      watchedMs: 0,
    });
    const verdict = { kind: 'inconclusive', reason: '', guards: [], sampleRatioP: null } as const;
    const arm = { n: 50, mean: 1, variance: 1 };
    for (const [at, n] of [40, 50, 60].entries()) {
      const strata = [{ share: 0.5, candidate: { ...arm, n }, stable: arm }];
      const generation = 2 + 2 * at;
      const look = { ...evidence, metric: { kind: 'means', strata } } as const;
      await keepLook(ledger.pool, { rollout: begun.id, generation, evidence: look, verdict });
      await moveRollout(ledger.pool, {
        ...move,
        ...{ expectedGeneration: generation, to: 'paused', waitingFor: 'inconclusive' },
      });
      await moveRollout(ledger.pool, { ...move, expectedGeneration: generation + 1, to: 'progressing' });
    }
    expect(await plannedMetric(ledger.pool, begun)).toMatchObject({ strata: [{ candidate: { n: 50 } }] });
  });
});

describe('a figure of the user’s own', () => {
  it('belongs to the arm that its entity had in the step when it came true, and an entity is the mean of its values', async () => {
    expect(await metricOf(kpi())).toEqual({
      kind: 'means',
      strata: [
        { share: 0.5, candidate: { n: 1, mean: 15, variance: 0 }, stable: { n: 1, mean: 4, variance: 0 } },
      ],
    });
  });

  it('is 0 for who has no value in the step, where that is declared', async () => {
    expect(await metricOf(kpi({ missing: 0 }))).toMatchObject({
      strata: [{ candidate: { n: 1, mean: 15 }, stable: { n: 2, mean: 2, variance: 8 } }],
    });
    expect(await metricOf(kpi({ missing: 'drop' }))).toEqual(await metricOf(kpi()));
  });

  it('is unread where its query fails or would write, and the other guards are read', async () => {
    expect(await metricOf(kpi({ sql: 'select nothing from public.payments' }))).toEqual({
      kind: 'unread',
      reason: 'kpi revenue: it cannot be read: column "nothing" does not exist',
    });
    expect(
      await metricOf(
        kpi({
          sql: 'with gone as (delete from public.payments returning *) select customer as entity, amount as value, paid_at as time from gone',
        }),
      ),
    ).toMatchObject({
      kind: 'unread',
      reason: expect.stringContaining('kpi revenue'),
    });
    const { rows } = await ledger.pool.query<{ n: number }>('select count(*)::int as n from public.payments');
    expect(rows[0]?.n).toBe(7);
  });

  it('is read again only after a while by who remembers', async () => {
    const readings = new Map();
    const reader = { db: ledger.pool, connection: () => ledger.url, readings };
    const first = await readEvidence(reader, rollout, { watchedMs: 0 });
    const away = { ...reader, connection: () => 'postgresql://127.0.0.1:1/away' };
    expect((await readEvidence(away, rollout, { watchedMs: 0 })).metric).toEqual(first.metric);
  });

  it('is refused beforehand where a column is missing or of another type', async () => {
    const check = (text: string) =>
      checkKpi({ name: 'revenue', sql: text, connection: 'SHOP_URL' }, ledger.url);
    await expect(check(sql)).resolves.toBeUndefined();
    await expect(check('select 1 as entity, 2 as amount')).rejects.toThrow(
      'kpi revenue: it returns entity, amount, not value and time: name its columns entity, value and time',
    );
    await expect(check(`select 'a' as entity, 'b' as value, now() as time`)).rejects.toThrow(
      'kpi revenue: its column value is no number: cast it, as in value::float8',
    );
    await expect(check(`select 'a' as entity, 1 as value, 'now' as time`)).rejects.toThrow(
      'its column time is no time',
    );
    await expect(check(`select 'a' as entity, 1 as value, current_date as time`)).rejects.toThrow(
      'a date has none: its midnight is before the rollout began',
    );
    await expect(check(`select 'a' as entity, 's3cret'::int as value, now() as time`)).rejects.toThrow(
      'kpi revenue: it cannot be read: SQLSTATE 22P02; run it by hand to see why',
    );
    await expect(check('drop table public.payments')).rejects.toThrow('kpi revenue is not a select');
  });
});
