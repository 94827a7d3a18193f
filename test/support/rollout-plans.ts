import { randomUUID } from 'node:crypto';
import { rolloutName } from '../../shared/ids.ts';
import type { RolloutEvidence } from '../../shared/rollout/evidence.ts';
import type { RolloutPlan } from '../../shared/rollout/plan.ts';
import type { Move } from '../../shared/rollout/rollout-steps.ts';
import type { StepVerdict } from '../../shared/rollout/verdict.ts';
import { moveRollout } from '../../store/postgres/move-rollout.ts';
import type { Pool } from '../../store/postgres/pool.ts';
import { keepLook, type NewRollout, openRollout, type Rollout } from '../../store/postgres/rollouts.ts';

/** A shadow, then a canary of three steps. */
export const chainPlan: RolloutPlan = {
  phases: [
    {
      ...{ strategy: 'shadow', sample: 1, minImprovement: null, minTimeMs: 60_000, minRequests: 500 },
      ...{ deadlineMs: 600_000, alpha: 0.05, guards: [{ kind: 'errors', margin: 0.1 }] },
    },
    {
      ...{ strategy: 'canary', steps: [5, 25, 50], minTimeMs: 600_000, minRequests: 500 },
      ...{ deadlineMs: 86_400_000, alpha: 0.05 },
      guards: [
        { kind: 'errors', margin: 0.1 },
        { kind: 'metric', metric: 'brier', margin: 0.02, plannedN: 5_000 },
      ],
    },
  ],
  bakeMs: 600_000,
  pauseTimeoutMs: 86_400_000,
  approval: null,
  aa: false,
};

/** Opens a rollout of v2 over v1. */
export async function openTestRollout(
  pool: Pool,
  model: string,
  changes: Partial<NewRollout> = {},
): Promise<Rollout> {
  const id = rolloutName(randomUUID());
  const opening = await openRollout(pool, {
    ...{ id, model, version: 'v2', champion: 'v1', requestId: id, run: null, decision: null },
    ...{ plan: chainPlan, salt: id, actor: 'ann', reason: 'a better tariff model' },
    ...changes,
  });
  if (opening.kind !== 'opened') throw new Error(`${opening.kind}: ${opening.rollout.id}`);
  return opening.rollout;
}

/** Moves a rollout on from where it is. */
export async function advance(
  pool: Pool,
  rollout: Rollout,
  move: Partial<Move> & Pick<Move, 'to'>,
): Promise<Rollout> {
  const moved = await moveRollout(pool, {
    ...{ rollout: rollout.id, expectedGeneration: rollout.generation, actor: 'ratchet' },
    reason: `to ${move.to}`,
    ...move,
  });
  if (moved.kind !== 'moved') throw new Error(moved.kind);
  return moved.rollout;
}

export const evidence = (watchedMs: number, candidate: number, stable: number): RolloutEvidence => ({
  ...{ asOf: '2026-01-01T00:00:00Z', watchedMs, requests: { candidate, stable }, refusedRows: 0 },
  ...{ assigned: [], guards: [], metric: null, shadow: null },
});

export const verdict = (changes: Partial<StepVerdict> = {}): StepVerdict => ({
  ...{ kind: 'wait', reason: '312 of 500 answers of the candidate', sampleRatioP: 0.4 },
  guards: [
    {
      ...{ guard: 'errors', verdict: 'pass', rule: 'not more than 10 % above stable', estimate: 1.02 },
      ...{ low: null, high: null, eValue: 0.8, n: 812, moreN: null, reason: 'e-value 0.8 of 40' },
    },
    {
      ...{ guard: 'brier', verdict: 'waiting', rule: 'not worse by 0.02', estimate: 0.004, low: -0.03 },
      ...{ high: 0.021, eValue: null, n: 640, moreN: 410, reason: '0.021 is above 0.02' },
    },
  ],
  ...changes,
});

/** Keeps a look at the present step. */
export const look = (
  pool: Pool,
  { id, generation }: Rollout,
  seen: RolloutEvidence,
  says: StepVerdict = verdict(),
): Promise<boolean> => keepLook(pool, { rollout: id, generation, evidence: seen, verdict: says });
