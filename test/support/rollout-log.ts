import { entityHash, entityToBigint } from '../../shared/assignment/entity-hash.ts';
import type { RolloutPlan } from '../../shared/rollout/plan.ts';
import { changeDeployment } from '../../store/postgres/deployments.ts';
import { moveRollout } from '../../store/postgres/move-rollout.ts';
import type { Pool } from '../../store/postgres/pool.ts';
import type { Rollout } from '../../store/postgres/rollouts.ts';
import { openRollout } from '../../store/postgres/rollouts.ts';
import { makePartitions, monthOf } from '../../store/prediction-log/partitions.ts';
import { eventually } from './eventually.ts';
import { declare, makeVersion } from './ledger.ts';

/** A row of the log as a test writes it; what it does not say is a sound answer of stable. */
export type LoggedRow = {
  /** Left out: 1 of stable, 2 of the candidate. */
  readonly version?: number;
  readonly entity?: string | null;
  readonly variant?: 'stable' | 'candidate';
  readonly assigned?: string;
  readonly revision?: number;
  readonly status?: number;
  readonly latencyUs?: number;
  readonly score?: number | null;
  readonly label?: string | null;
  /** What became true. */
  readonly truth?: string;
  readonly salt?: string;
};

/** A rollout of v2 over v1 that has begun its first step: revision 1 promoted v1, 2 split the traffic. */
export async function begunRollout(
  pool: Pool,
  model: string,
  plan: RolloutPlan,
  declared: object = {},
): Promise<Rollout> {
  await declare(pool, model, declared);
  for (const part of ['one111', 'two222']) await makeVersion(pool, model, `${model}-${part}`);
  const { rollout } = await openRollout(pool, {
    ...{ id: `o-${model}-0001`, model, version: 'v2', champion: 'v1', requestId: 'q1', run: null },
    ...{ decision: null, plan, salt: 's', actor: 'test', reason: 'test' },
  });
  const told = { model, actor: 'test', reason: 'test' };
  await changeDeployment(pool, {
    ...told,
    ...{ requestId: 'p', expectedRevision: 0, action: { kind: 'promote', version: 'v1' } },
  });
  const move = { rollout: rollout.id, actor: 'test', reason: 'test' };
  await moveRollout(pool, { ...move, expectedGeneration: 0, to: 'validating' });
  const begun = await moveRollout(pool, { ...move, expectedGeneration: 1, to: 'progressing' });
  await makePartitions(pool, [monthOf(Date.now()), monthOf(Date.now() + 86_400_000)]);
  return begun.rollout;
}

/** Gives the candidate so many percent, by the next revision. */
export async function splitTo(pool: Pool, rollout: Rollout, weight: number, expectedRevision: number) {
  const role = rollout.plan.phases[rollout.phase]?.strategy === 'shadow' ? 'shadow' : 'canary';
  const split = { kind: 'split', version: 'v2', role, salt: 's', leaseMs: 60_000 } as const;
  await changeDeployment(pool, {
    ...{ model: rollout.model, actor: 'test', reason: 'test', requestId: `r/${expectedRevision}` },
    ...{ expectedRevision, action: { ...split, weight, rollout: rollout.id } },
  });
}

/**
 * Writes rows into the log, a millisecond apart from the beginning of the phase on, and their outcomes. Answers their ids
 * when the time of the last one has come: a rollout that ends then has had them all.
 */
export async function logRows(
  pool: Pool,
  { model, phaseStartedAt }: Rollout,
  rows: readonly LoggedRow[],
): Promise<readonly string[]> {
  const began = new Date(phaseStartedAt ?? 0).getTime();
  const ids: string[] = [];
  for (const [index, row] of rows.entries()) {
    const at = new Date(began + 1 + index).toISOString();
    const entity = row.entity === undefined ? `e${index}` : row.entity;
    const { rows: made } = await pool.query<{ id: string }>(
      `insert into predictions (model, version, revision, variant, salt, assigned, bucket, entity, id, at, status, latency_us, score, label, features)
       values ($1, $2, $3, $4, $5, $6, 0, $7, gen_random_uuid(), $8, $9, $10, $11, $12, '{"x":1}') returning id`,
      [
        ...[
          model,
          row.version ?? (row.variant === 'candidate' ? 2 : 1),
          row.revision ?? 2,
          row.variant ?? 'stable',
          row.salt ?? 's',
        ],
        ...[row.assigned ?? 'entity', entity === null ? null : entityToBigint(entityHash(entity)), at],
        ...[row.status ?? 200, row.latencyUs ?? 100],
        ...[row.score === undefined ? 0.5 : row.score, row.label === undefined ? '1' : row.label],
      ],
    );
    const id = made[0]?.id ?? '';
    ids.push(id);
    if (row.truth !== undefined)
      await pool.query(
        `insert into outcomes (model, prediction, predicted_at, revision, label, observed_at, source, actor)
         values ($1, $2, $3, 1, $4, $3, 'test', 'test')`,
        [model, id, at, row.truth],
      );
  }
  await eventually(Date.now, (now) => now > began + rows.length);
  return ids;
}
