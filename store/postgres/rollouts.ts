import { versionNumber } from '../../shared/names.ts';
import type { RolloutEvidence } from '../../shared/rollout/evidence.ts';
import type { StepVerdict } from '../../shared/rollout/verdict.ts';
import { type Pool, type Queryable, transaction } from './pool.ts';
import {
  type Rollout,
  type RolloutRow,
  rolloutOf,
  type Transition,
  type TransitionRow,
  transitionOf,
} from './rollout-rows.ts';
import { firstRow, numberOrNull } from './rows.ts';

export type { Rollout, Transition } from './rollout-rows.ts';

export type NewRollout = Pick<
  Rollout,
  | 'id'
  | 'model'
  | 'version'
  | 'champion'
  | 'requestId'
  | 'run'
  | 'decision'
  | 'plan'
  | 'salt'
  | 'actor'
  | 'reason'
>;

export type Opening =
  | { readonly kind: 'opened'; readonly rollout: Rollout }
  /** The same request opened it before. */
  | { readonly kind: 'repeated'; readonly rollout: Rollout }
  /** Another one is under way: one at a time. */
  | { readonly kind: 'active'; readonly rollout: Rollout };

/** Opens a rollout, unless one of the model is under way; once for a request, however often it is asked for. */
export function openRollout(pool: Pool, wanted: NewRollout): Promise<Opening> {
  return transaction(pool, async (db): Promise<Opening> => {
    await db.query('select from models where name = $1 for no key update', [wanted.model]);
    const repeated = await one(db, 'model = $1 and request_id = $2', [wanted.model, wanted.requestId]);
    if (repeated) return { kind: 'repeated', rollout: repeated };
    const active = await activeRollout(db, wanted.model);
    if (active) return { kind: 'active', rollout: active };
    const { rows } = await db.query<RolloutRow>(
      `insert into rollouts (id, model, version, champion, request_id, run, decision, plan, salt, actor, reason)
       values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11) returning *`,
      [
        ...[wanted.id, wanted.model, versionNumber(wanted.version), numberOrNull(wanted.champion)],
        ...[wanted.requestId, wanted.run, wanted.decision, JSON.stringify(wanted.plan), wanted.salt],
        ...[wanted.actor, wanted.reason],
      ],
    );
    await tellOfRollout(db, wanted.model);
    return { kind: 'opened', rollout: rolloutOf(firstRow(rows, `rollout ${wanted.id}`)) };
  });
}

export const readRollout = (db: Queryable, id: string): Promise<Rollout | null> => one(db, 'id = $1', [id]);

/** The rollout of a model that is under way; null where none is. */
export const activeRollout = (db: Queryable, model: string): Promise<Rollout | null> =>
  one(db, 'model = $1 and finished_at is null', [model]);

/** The rollout that was asked for by a request whose id begins so; null where there is none. */
export const rolloutAskedFor = (
  db: Queryable,
  model: string,
  requestIdStart: string,
): Promise<Rollout | null> => one(db, 'model = $1 and starts_with(request_id, $2)', [model, requestIdStart]);

async function one(db: Queryable, where: string, values: readonly unknown[]): Promise<Rollout | null> {
  const { rows } = await db.query<RolloutRow>(`select * from rollouts where ${where}`, values);
  return rows[0] === undefined ? null : rolloutOf(rows[0]);
}

/** Rollouts of a model, newest first; `before`: the id after which the page begins. */
export async function listRollouts(
  db: Queryable,
  model: string,
  { limit, before }: { readonly limit: number; readonly before?: string | undefined },
): Promise<readonly Rollout[]> {
  const { rows } = await db.query<RolloutRow>(
    `select * from rollouts
     where model = $1 and ($3::text is null or (created_at, id) < (select created_at, id from rollouts where id = $3))
     order by created_at desc, id desc limit $2`,
    [model, limit, before ?? null],
  );
  return rows.map(rolloutOf);
}

/** Rollouts under way, of all models. */
export async function openRollouts(db: Queryable): Promise<readonly Rollout[]> {
  const { rows } = await db.query<RolloutRow>(
    'select * from rollouts where finished_at is null order by created_at',
  );
  return rows.map(rolloutOf);
}

export async function listTransitions(db: Queryable, rollout: string): Promise<readonly Transition[]> {
  const { rows } = await db.query<TransitionRow>(
    'select * from rollout_transitions where rollout = $1 order by generation',
    [rollout],
  );
  return rows.map(transitionOf);
}

/** Keeps the latest look beside the rollout, where its generation is still the one that was looked at. */
export async function keepLook(
  db: Queryable,
  look: {
    readonly rollout: string;
    readonly generation: number;
    readonly evidence: RolloutEvidence;
    readonly verdict: StepVerdict;
  },
): Promise<boolean> {
  const { rows } = await db.query<{ model: string }>(
    `update rollouts set evidence = $3, verdict = $4, watched_ms = $5, looked_at = clock_timestamp()
     where id = $1 and generation = $2 returning model`,
    [
      ...[look.rollout, look.generation, JSON.stringify(look.evidence), JSON.stringify(look.verdict)],
      look.evidence.watchedMs,
    ],
  );
  if (rows[0]) await tellOfRollout(db, rows[0].model);
  return rows.length === 1;
}

/** Whoever watches a rollout of the model looks again. */
export const tellOfRollout = (db: Queryable, model: string): Promise<unknown> =>
  db.query(`select pg_notify('ratchet_rollout', $1)`, [model]);
