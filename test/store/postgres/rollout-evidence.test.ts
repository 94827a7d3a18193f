import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { RolloutEvidence } from '../../../shared/rollout/evidence.ts';
import type { GuardPlan, RolloutPlan } from '../../../shared/rollout/plan.ts';
import type { EvidenceReader } from '../../../store/postgres/evidence/evidence-reader.ts';
import { readEvidence } from '../../../store/postgres/rollout-evidence.ts';
import { readRollout } from '../../../store/postgres/rollouts.ts';
import { type Ledger, openLedger } from '../../support/ledger.ts';
import { begunRollout, type LoggedRow, logRows, splitTo } from '../../support/rollout-log.ts';

let ledger: Ledger;
let reader: EvidenceReader;
let count = 0;

beforeAll(async () => {
  ledger = await openLedger();
  reader = { db: ledger.pool, connection: () => ledger.url };
});
afterAll(() => ledger.close());

const canary = (guards: readonly GuardPlan[]): RolloutPlan => ({
  phases: [
    {
      ...{
        strategy: 'canary',
        steps: [10, 50],
        minTimeMs: 0,
        minRequests: 1,
        deadlineMs: 1_000,
        alpha: 0.05,
      },
      guards,
    },
  ],
  ...{ bakeMs: 0, pauseTimeoutMs: 1_000, approval: null, aa: false },
});

/** Revision 2 gives the candidate 10 %, which is the step's share, revision 3 half. */
async function evidenceOf(
  guards: readonly GuardPlan[],
  rows: readonly LoggedRow[],
  declared: object = {},
): Promise<RolloutEvidence> {
  const rollout = await begunRollout(ledger.pool, `seen${++count}`, canary(guards), declared);
  await splitTo(ledger.pool, rollout, 10, 1);
  await splitTo(ledger.pool, rollout, 50, 2);
  await logRows(ledger.pool, rollout, rows);
  return readEvidence(reader, rollout, { watchedMs: 7 });
}

const candidate = { variant: 'candidate' } as const;
const errors: GuardPlan = { kind: 'errors', margin: 0.1 };

describe('readEvidence of a canary', () => {
  it('counts an entity once, in the step alone, by the arm that it was assigned to', async () => {
    const read = await evidenceOf(
      [errors, { kind: 'slow', slowMs: 1, margin: 0 }],
      [
        { entity: 'anna', ...candidate, status: 500 },
        { entity: 'anna', ...candidate, status: 503, latencyUs: 1_001 },
        { entity: 'ben', status: 500 },
        { entity: 'cleo', assigned: 'candidate_refused' },
        { entity: 'dora', assigned: 'candidate_failed', latencyUs: 1_000 },
        { entity: null, ...candidate, assigned: 'request', latencyUs: 2_000 },
        { entity: 'ben', ...candidate, revision: 3 },
        { entity: 'anna', ...candidate, revision: 3, status: 500 },
        { entity: 'emil', revision: 3, status: 422, label: null, score: null },
      ],
    );
    expect(read.requests).toEqual({ candidate: 1, stable: 0 });
    expect(read.refusedRows).toBe(1);
    expect(read.assigned).toEqual([{ share: 0.1, candidate: 3, stable: 1 }]);
    const seen = { candidate: 4, stable: 1 };
    expect(read.guards).toEqual([
      {
        ...{ kind: 'events', seen },
        tallies: [{ share: 0.1, candidate: 3, stable: 1 }],
      },
      {
        ...{ kind: 'events', seen },
        tallies: [{ share: 0.1, candidate: 2, stable: 0 }],
      },
    ]);
    expect([read.watchedMs, read.metric, read.shadow]).toEqual([7, null, null]);
  });

  it('leaves out what the rollout did not assign: no lease, local zero, a header, another salt, another revision', async () => {
    const read = await evidenceOf(
      [errors],
      [
        ...['lease_expired', 'tripped', 'pinned', 'no_entity', 'no_rollout'].map((assigned) => ({
          assigned,
        })),
        { salt: 'another' },
        { revision: 1 },
        { revision: 9, ...candidate },
        { entity: 'anna' },
      ],
    );
    expect(read.assigned).toEqual([{ share: 0.1, candidate: 0, stable: 1 }]);
    expect(read.requests).toEqual({ candidate: 0, stable: 1 });
  });

  it('takes the first of what became true of an entity in the step', async () => {
    const metrics = ['brier', 'accuracy'] as const;
    const guards = metrics.map((metric) => ({ kind: 'metric', metric, margin: 0.1, plannedN: 100 }) as const);
    const read = await evidenceOf(guards, [
      { entity: 'anna', ...candidate, score: 0.5, label: '1', truth: '1' },
      { entity: 'anna', ...candidate, score: 0.5, label: '1', truth: '0' },
      { entity: 'ben', ...candidate, score: 1, label: '1', truth: '1' },
      { entity: 'cleo', score: 0, label: '0', truth: '1' },
      { entity: 'dora', score: 0.9, label: '1' },
      { entity: 'emil', status: 500, score: null, label: null, truth: '1' },
      { entity: 'finn', revision: 3, score: 0, label: '0', truth: 'any other' },
    ]);
    const [brier, accuracy] = read.guards;
    expect(brier).toEqual({
      kind: 'means',
      strata: [
        {
          share: 0.1,
          candidate: { n: 2, mean: 0.125, variance: 0.03125 },
          stable: { n: 1, mean: 1, variance: 0 },
        },
      ],
    });
    expect(accuracy).toMatchObject({
      strata: [{ candidate: { n: 2, mean: 1, variance: 0 }, stable: { n: 1, mean: 0 } }],
    });
  });

  it('takes the latest revision of an outcome', async () => {
    const guards = [{ kind: 'metric', metric: 'accuracy', margin: 0.1, plannedN: 100 }] as const;
    const rollout = await begunRollout(ledger.pool, `seen${++count}`, canary(guards));
    await splitTo(ledger.pool, rollout, 10, 1);
    await logRows(ledger.pool, rollout, [{ truth: '1', label: '1' }]);
    await ledger.pool.query(
      `insert into outcomes (model, prediction, predicted_at, revision, label, observed_at, source, actor)
       select model, prediction, predicted_at, 2, '0', observed_at, 'test', 'test' from outcomes where model = $1`,
      [rollout.model],
    );
    const read = await readEvidence(reader, rollout, { watchedMs: 0 });
    expect(read.guards).toMatchObject([{ strata: [{ stable: { n: 1, mean: 0 } }] }]);
  });

  it('reads errors of a regression, and says so where an outcome is no number', async () => {
    const regression = { task: 'regression', target: { column: 'y' } };
    const guards = (['squared_error', 'absolute_error'] as const).map(
      (metric) => ({ kind: 'metric', metric, margin: 1, plannedN: 100 }) as const,
    );
    const rows: readonly LoggedRow[] = [
      { entity: 'anna', ...candidate, score: 3, label: null, truth: '5' },
      { entity: 'ben', score: 3, label: null, truth: '2.5' },
    ];
    const read = await evidenceOf(guards, rows, regression);
    expect(read.guards).toMatchObject([
      { strata: [{ candidate: { mean: 4 }, stable: { mean: 0.25 } }] },
      { strata: [{ candidate: { mean: 2 }, stable: { mean: 0.5 } }] },
    ]);
    const broken = await evidenceOf([errors, ...guards], [...rows, { score: 1, truth: 'many' }], regression);
    expect(broken.guards.map(({ kind }) => kind)).toEqual(['events', 'unread', 'unread']);
    expect(broken.guards[1]).toMatchObject({ reason: expect.stringContaining('many') });
  });

  it('counts positive labels and scores of both arms in the same bins', async () => {
    const rows: LoggedRow[] = Array.from({ length: 20 }, (_, at) => ({
      score: at / 20,
      label: at < 5 ? '1' : '0',
    }));
    const read = await evidenceOf(
      [
        { kind: 'positive_share', margin: 0.1, plannedN: 100 },
        { kind: 'score_psi', max: 0.25 },
      ],
      [...rows, { ...candidate, score: 0.01 }, { ...candidate, score: 0.99, label: '0' }],
    );
    expect(read.guards[0]).toMatchObject({
      strata: [{ candidate: { n: 2, mean: 0.5, variance: 0.5 }, stable: { n: 20, mean: 0.25 } }],
    });
    expect(read.guards[1]).toEqual({
      kind: 'scores',
      candidate: [1, 0, 0, 0, 0, 0, 0, 0, 0, 1],
      stable: [1, 2, 2, 2, 2, 2, 2, 2, 2, 3],
    });
  });

  it('has nothing without traffic, and reads nothing before the phase began', async () => {
    const read = await evidenceOf([errors, { kind: 'score_psi', max: 0.25 }], []);
    expect(read).toMatchObject({ requests: { candidate: 0, stable: 0 }, assigned: [] });
    expect(read.guards).toEqual([
      { kind: 'events', tallies: [], seen: { candidate: 0, stable: 0 } },
      { kind: 'scores', candidate: [], stable: [] },
    ]);
    const rollout = await readRollout(ledger.pool, `o-seen${count}-0001`);
    if (rollout === null) throw new Error('it is there');
    const early = await readEvidence(reader, { ...rollout, phaseStartedAt: null }, { watchedMs: 0 });
    expect(early.guards[0]).toEqual({ kind: 'unread', reason: 'the phase has not begun' });
  });
});
