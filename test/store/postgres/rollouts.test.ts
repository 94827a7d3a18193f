import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { RolloutPlan } from '../../../shared/rollout/plan.ts';
import { changeDeployment, readDeployment } from '../../../store/postgres/deployments.ts';
import { moveRollout } from '../../../store/postgres/move-rollout.ts';
import { listFaults, reportFault } from '../../../store/postgres/rollout-faults.ts';
import {
  activeRollout,
  keepLook,
  listRollouts,
  listTransitions,
  type NewRollout,
  openRollout,
  readRollout,
} from '../../../store/postgres/rollouts.ts';
import { renewLease } from '../../../store/postgres/set-deployment.ts';
import { declare, type Ledger, makeVersion, openLedger } from '../../support/ledger.ts';

let ledger: Ledger;
let count = 0;

beforeAll(async () => {
  ledger = await openLedger();
});
afterAll(() => ledger.close());

const plan: RolloutPlan = {
  phases: [{ strategy: 'direct' }],
  bakeMs: 0,
  pauseTimeoutMs: 1_000,
  approval: null,
  aa: false,
};

/** A rollout of v2 over v1, as it is wanted, of a model of its own. */
async function wanted(changes: Partial<NewRollout> = {}): Promise<NewRollout> {
  const model = `roll${++count}`;
  await declare(ledger.pool, model);
  for (const part of ['one111', 'two222']) await makeVersion(ledger.pool, model, `${model}-${part}`);
  return {
    ...{ id: `o-${model}-0001`, model, version: 'v2', champion: 'v1', requestId: 'q1', run: null },
    ...{ decision: null, plan, salt: 's', actor: 'test', reason: 'test' },
    ...changes,
  };
}

const move = (rollout: string, expectedGeneration: number, to: 'validating' | 'progressing' | 'failed') =>
  moveRollout(ledger.pool, { rollout, expectedGeneration, to, actor: 'test', reason: `to ${to}` });

describe('openRollout', () => {
  it('opens one rollout of a model at a time, and the same request once', async () => {
    const first = await wanted();
    const openings = await Promise.all(
      Array.from({ length: 10 }, (_, at) =>
        openRollout(ledger.pool, { ...first, id: `${first.id}${at}`, requestId: `q${at}` }),
      ),
    );
    const opened = openings.filter(({ kind }) => kind === 'opened');
    expect(opened).toHaveLength(1);
    expect(new Set(openings.map(({ rollout }) => rollout.id))).toEqual(new Set([opened[0]?.rollout.id]));
    const { requestId, id } = opened[0]?.rollout ?? first;
    const again = await openRollout(ledger.pool, { ...first, id: 'o-another', requestId });
    expect([again.kind, again.rollout.id]).toEqual(['repeated', id]);
    expect((await activeRollout(ledger.pool, first.model))?.id).toBe(id);
  });
});

describe('moveRollout', () => {
  it('moves once for a generation, with a row for good, and never where no way leads', async () => {
    const { rollout } = await openRollout(ledger.pool, await wanted());
    const moves = await Promise.all([move(rollout.id, 0, 'validating'), move(rollout.id, 0, 'validating')]);
    expect(moves.map(({ kind }) => kind).sort()).toEqual(['moved', 'repeated']);
    await expect(move(rollout.id, 1, 'validating')).rejects.toThrow(
      'is validating: it cannot become validating',
    );
    expect((await move(rollout.id, 0, 'failed')).kind).toBe('lost');
    expect((await move(rollout.id, 1, 'failed')).rollout.finishedAt).not.toBeNull();
    const told = await listTransitions(ledger.pool, rollout.id);
    expect(told.map(({ from, to }) => `${from} ${to}`)).toEqual(['pending validating', 'validating failed']);
    await expect(ledger.pool.query(`update rollout_transitions set reason = 'x'`)).rejects.toThrow(
      'for good',
    );
    expect(await activeRollout(ledger.pool, rollout.model)).toBeNull();
    expect((await listRollouts(ledger.pool, rollout.model, { limit: 5 }))[0]?.reason).toBe('to failed');
  });

  it('keeps what a step was watched over a pause, and begins a further step anew', async () => {
    const { rollout } = await openRollout(ledger.pool, await wanted());
    const go = async (expectedGeneration: number, to: 'validating' | 'progressing' | 'paused', step = 0) => {
      const pause = to === 'paused' ? { waitingFor: 'person' as const } : {};
      await moveRollout(ledger.pool, {
        ...{ rollout: rollout.id, expectedGeneration, to, step, actor: 'test', reason: 'test' },
        ...pause,
      });
      return readRollout(ledger.pool, rollout.id);
    };
    await go(0, 'validating');
    const began = await go(1, 'progressing');
    const look = { rollout: rollout.id, generation: 2, evidence: seen(7_000), verdict };
    expect(await keepLook(ledger.pool, look)).toBe(true);
    expect(await keepLook(ledger.pool, { ...look, generation: 1 })).toBe(false);
    await go(2, 'paused');
    expect(await go(3, 'progressing')).toMatchObject({
      watchedMs: 7_000,
      stepStartedAt: began?.stepStartedAt,
    });
    expect(await go(4, 'progressing', 1)).toMatchObject({ watchedMs: 0, evidence: null, step: 1 });
    const last = (await listTransitions(ledger.pool, rollout.id)).at(-1);
    expect(last?.evidence?.watchedMs).toBe(7_000);
  });
});

const verdict = { kind: 'wait', reason: 'too few', guards: [], sampleRatioP: null } as const;
const seen = (watchedMs: number) => ({
  ...{ asOf: '2026-01-01T00:00:00Z', watchedMs, requests: { candidate: 1, stable: 2 }, refusedRows: 0 },
  ...{ assigned: [], guards: [], metric: null, shadow: null },
});

describe('a split', () => {
  it('puts the candidate of a rollout into the slot with weight and lease, which is renewed without a revision', async () => {
    const { rollout } = await openRollout(ledger.pool, await wanted());
    const { model } = rollout;
    const base = { model, actor: 'test', reason: 'test' };
    await changeDeployment(ledger.pool, {
      ...base,
      ...{ requestId: 'p', expectedRevision: 0, action: { kind: 'promote', version: 'v1' } },
    });
    const split = { kind: 'split', version: 'v2', role: 'canary', salt: 's', leaseMs: 60_000 } as const;
    const action = { ...split, weight: 12.5, rollout: rollout.id };
    await changeDeployment(ledger.pool, { ...base, requestId: 'r/1', expectedRevision: 1, action });
    const { candidate } = await readDeployment(ledger.pool, model);
    expect(candidate).toMatchObject({ version: 'v2', role: 'canary', weight: 12.5, rollout: rollout.id });
    expect(candidate?.leaseMs).toBeGreaterThan(50_000);
    expect(await renewLease(ledger.pool, { model, rollout: rollout.id, leaseMs: 90_000 })).toBe(true);
    const renewed = await readDeployment(ledger.pool, model);
    expect(renewed.revision).toBe(2);
    expect(renewed.candidate?.leaseMs).toBeGreaterThan(80_000);
    await changeDeployment(ledger.pool, {
      ...base,
      ...{ requestId: 'r/2', expectedRevision: 2 },
      action: { kind: 'promote', version: 'v2', keepsFormerFor: rollout.id },
    });
    expect((await readDeployment(ledger.pool, model)).candidate).toMatchObject({
      ...{ version: 'v1', role: 'resident', weight: 0 },
    });
    expect(await renewLease(ledger.pool, { model, rollout: rollout.id, leaseMs: 1 })).toBe(false);
  });
});

describe('reportFault', () => {
  it('keeps what a replica did by itself', async () => {
    const { rollout } = await openRollout(ledger.pool, await wanted());
    await reportFault(ledger.pool, {
      ...{ rollout: rollout.id, replica: 'a', trigger: 'threw', detail: 'x'.repeat(600) },
    });
    const [fault] = await listFaults(ledger.pool, rollout.id);
    expect([fault?.trigger, fault?.detail.length]).toEqual(['threw', 500]);
  });
});
