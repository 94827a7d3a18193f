import type { Move } from '../../shared/rollout/rollout-steps.ts';
import { isOver, nextStates } from '../../shared/rollout/state.ts';
import { type Pool, type Queryable, transaction } from './pool.ts';
import { type Rollout, type RolloutRow, rolloutOf } from './rollout-rows.ts';
import { tellOfRollout } from './rollouts.ts';
import { firstRow } from './rows.ts';

export type Moved =
  | { readonly kind: 'moved'; readonly rollout: Rollout }
  /** Made before: the generation is one further and the state is the wanted one. */
  | { readonly kind: 'repeated'; readonly rollout: Rollout }
  | { readonly kind: 'lost'; readonly rollout: Rollout };

/**
 * One transition, in one transaction with its row for good: the compare-and-set on the generation. A new phase or step
 * starts its clock and its evidence anew; a resumed step goes on with both.
 * @throws RangeError where no rollout may go from its state to the wanted one.
 */
export function moveRollout(pool: Pool, move: Move): Promise<Moved> {
  return transaction(pool, async (db): Promise<Moved> => {
    const { rows } = await db.query<RolloutRow>('select * from rollouts where id = $1 for update', [
      move.rollout,
    ]);
    const before = rolloutOf(firstRow(rows, `rollout ${move.rollout}`));
    if (before.generation === move.expectedGeneration + 1 && before.state === move.to)
      return { kind: 'repeated', rollout: before };
    if (before.generation !== move.expectedGeneration) return { kind: 'lost', rollout: before };
    if (!nextStates[before.state].includes(move.to))
      throw new RangeError(`rollout ${move.rollout} is ${before.state}: it cannot become ${move.to}`);
    const after = await setRollout(db, before, move);
    await recordTransition(db, before, after, move);
    await tellOfRollout(db, before.model);
    return { kind: 'moved', rollout: after };
  });
}

async function setRollout(db: Queryable, before: Rollout, move: Move): Promise<Rollout> {
  const phase = move.phase ?? before.phase;
  const step = move.step ?? before.step;
  const isFirst = before.stepStartedAt === null && move.to === 'progressing';
  const isNewPhase = isFirst || phase !== before.phase;
  const isNewStep = isNewPhase || step !== before.step || move.to === 'baking';
  const isTimedAnew = isNewStep || move.restartsStep === true;
  const { rows } = await db.query<RolloutRow>(
    `update rollouts set state = $2, generation = generation + 1, phase = $3, step = $4, weight = $5, revision = $6,
       waiting_for = $7, result = coalesce($8, result),
       reason = case when $9 then $10 else reason end,
       phase_started_at = case when $11 then clock_timestamp() else phase_started_at end,
       step_started_at = case when $12 then clock_timestamp() else step_started_at end,
       watched_ms = case when $13 then 0 else watched_ms end,
       evidence = case when $13 then null else evidence end,
       verdict = case when $13 then null else verdict end,
       finished_at = case when $9 then now() end
     where id = $1 returning *`,
    [
      ...[before.id, move.to, phase, step, move.weight ?? before.weight, move.revision ?? before.revision],
      ...[move.waitingFor ?? null, move.result === undefined ? null : JSON.stringify(move.result)],
      ...[isOver(move.to), move.reason, isNewPhase, isNewStep, isTimedAnew],
    ],
  );
  return rolloutOf(firstRow(rows, `rollout ${before.id}`));
}

async function recordTransition(db: Queryable, before: Rollout, after: Rollout, move: Move): Promise<void> {
  await db.query(
    `insert into rollout_transitions (rollout, generation, from_state, to_state, phase, step, weight, revision,
       evidence, verdict, actor, reason)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)`,
    [
      ...[after.id, after.generation, before.state, after.state, after.phase, after.step, after.weight],
      ...[after.revision, before.evidence && JSON.stringify(before.evidence)],
      ...[before.verdict && JSON.stringify(before.verdict), move.actor, move.reason],
    ],
  );
}
