import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { RolloutEvidence } from '../../../shared/rollout/evidence.ts';
import type { GuardPlan, RolloutPlan } from '../../../shared/rollout/plan.ts';
import { readEvidence } from '../../../store/postgres/rollout-evidence.ts';
import { type Ledger, openLedger } from '../../support/ledger.ts';
import { begunRollout, type LoggedRow, logRows } from '../../support/rollout-log.ts';

let ledger: Ledger;
let count = 0;

beforeAll(async () => {
  ledger = await openLedger();
});
afterAll(() => ledger.close());

const shadow = (guards: readonly GuardPlan[]): RolloutPlan => ({
  phases: [
    {
      ...{
        strategy: 'shadow',
        sample: 1,
        minImprovement: 0.02,
        minTimeMs: 0,
        minRequests: 1,
        deadlineMs: 1_000,
      },
      ...{ alpha: 0.05, guards },
    },
  ],
  ...{ bakeMs: 0, pauseTimeoutMs: 1_000, approval: null, aa: false },
});

type Copy = {
  readonly status?: string;
  readonly score?: number;
  readonly label?: string;
  readonly latencyUs?: number;
};

/** Rows that stable answered, each with its copy. */
async function evidenceOf(
  guards: readonly GuardPlan[],
  pairs: readonly (readonly [LoggedRow, Copy])[],
  declared: object = {},
): Promise<RolloutEvidence> {
  const rollout = await begunRollout(ledger.pool, `shade${++count}`, shadow(guards), declared);
  const rows = pairs.map(([row]): LoggedRow => ({ assigned: 'no_rollout', ...row }));
  const ids = await logRows(ledger.pool, rollout, rows);
  for (const [index, [, copy]] of pairs.entries()) {
    const isScored = (copy.status ?? 'scored') === 'scored';
    await ledger.pool.query(
      `insert into shadow_predictions (model, rollout, prediction, at, version, status, stable_score, score, stable_label, label, latency_us)
       select model, $2, id, at, 2, $3, score, $4, label, $5, $6 from predictions where id = $1`,
      [
        ...[ids[index], rollout.id, copy.status ?? 'scored', isScored ? (copy.score ?? 0.5) : null],
        ...[isScored ? (copy.label ?? null) : null, copy.latencyUs ?? 50],
      ],
    );
  }
  await ledger.pool.query(
    `insert into shadow_drops (rollout, replica, dropped) values ($1, 'a', 3), ($1, 'b', 4)`,
    [rollout.id],
  );
  return readEvidence({ db: ledger.pool, connection: () => ledger.url }, rollout, { watchedMs: 1 });
}

describe('readEvidence of a shadow', () => {
  it('compares both scores of the same rows, an entity being the mean of its rows', async () => {
    const brier = { kind: 'metric', metric: 'brier', margin: 0.1, plannedN: 100 } as const;
    const share = { kind: 'positive_share', margin: 0.1, plannedN: 100 } as const;
    const read = await evidenceOf(
      [brier, share],
      [
        [
          { entity: 'anna', score: 0.5, label: '1', truth: '1' },
          { score: 1, label: '1' },
        ],
        [
          { entity: 'anna', score: 0.5, label: '1', truth: '0' },
          { score: 0, label: '0' },
        ],
        [
          { entity: 'ben', score: 0.25, label: '0', truth: '0' },
          { score: 0.75, label: '1' },
        ],
        [
          { entity: 'cleo', score: 0.5, label: '1' },
          { score: 0.5, label: '1' },
        ],
        [{ entity: 'dora', truth: '1' }, { status: 'timeout' }],
      ],
    );
    expect(read.requests).toEqual({ candidate: 4, stable: 5 });
    expect(read.guards).toEqual([
      // anna: (0 − 0.25 + 0 − 0.25) / 2, ben: 0.5625 − 0.0625
      { kind: 'paired', difference: { n: 2, mean: 0.125, variance: 0.28125 } },
      // anna −0.5, ben 1, cleo 0
      {
        kind: 'paired',
        difference: { n: 3, mean: expect.closeTo(1 / 6, 12), variance: expect.closeTo(0.5833, 4) },
      },
    ]);
    expect(read.shadow).toEqual({
      ...{ scored: 4, timeouts: 1, dropped: 7, agreement: 0.5, meanAbsoluteDelta: 0.375, labelled: 3 },
      ...{ candidateAccuracy: expect.closeTo(2 / 3, 12), stableAccuracy: expect.closeTo(2 / 3, 12) },
      // anna 0.5, ben −1
      improvement: { n: 2, mean: -0.25, variance: 1.125 },
    });
    expect([read.assigned, read.metric]).toEqual([[], null]);
  });

  it('counts what the candidate refused or failed at, but not what waited too long, and does not read what only serving can tell', async () => {
    const guards: readonly GuardPlan[] = [
      { kind: 'errors', margin: 0.1 },
      { kind: 'slow', slowMs: 1, margin: 0 },
      { kind: 'score_psi', max: 0.25 },
    ];
    const read = await evidenceOf(guards, [
      [{ entity: 'anna' }, { status: 'refused' }],
      [{ entity: 'anna' }, { status: 'failed' }],
      [
        { entity: 'ben', latencyUs: 500 },
        { status: 'timeout', latencyUs: 9_000 },
      ],
      [{ entity: 'cleo', score: 0.2 }, { score: 0.9 }],
    ]);
    const both = { kind: 'events', seen: { candidate: 3, stable: 3 } };
    expect(read.guards).toEqual([
      { ...both, allowed: 0.001, tallies: [{ share: 0.5, candidate: 1, stable: 0 }] },
      { kind: 'unread', reason: expect.stringContaining('scored in a thread beside') },
      { kind: 'scores', candidate: [0, 1], stable: [0, 1] },
    ]);
    expect(read.refusedRows).toBe(1);
  });

  it('tells of a regression by the share of the squared error that it saves', async () => {
    const read = await evidenceOf(
      [],
      [
        [{ entity: 'anna', score: 2, label: null, truth: '0' }, { score: 1 }],
        [{ entity: 'ben', score: 0, label: null, truth: '0' }, { score: 1 }],
      ],
      { task: 'regression', target: { column: 'y' } },
    );
    // of stable's mean squared error of 2: anna saves 3, ben loses 1
    expect(read.shadow).toMatchObject({
      ...{ agreement: null, candidateAccuracy: 1, stableAccuracy: 2, labelled: 2 },
      improvement: { n: 2, mean: 0.5, variance: 2 },
    });
  });
});
