import type { OutcomeKind, Stage, Trigger } from '../../shared/messages.ts';
import type { Queryable } from './pool.ts';
import { type Run, type RunRow, runOf, type StageState, selectRuns, selectRunsBriefly } from './run-rows.ts';

export type { Run, RunStage, StageState } from './run-rows.ts';

export type NewRun = {
  readonly run: string;
  readonly model: string;
  readonly workflowId: string;
  readonly temporalRunId?: string | undefined;
  readonly declaration: number;
  readonly trigger: Trigger;
  readonly reason: string;
  readonly actor: string;
  /** Digest of the request that asked for it, to tell a repeated request from another under the same id. */
  readonly requestDigest?: string | undefined;
  readonly forced: boolean;
};

/** The snapshot was collected: nothing can be trained on it. */
export class SnapshotCollected extends Error {
  override readonly name = 'SnapshotCollected';
  readonly snapshot: string;
  constructor(snapshot: string) {
    super(`snapshot ${snapshot} is unknown or was collected: retrain without naming a snapshot`);
    this.snapshot = snapshot;
  }
}

/** Writes the run; `known` where it is there already, and then only what was not known of it is added. */
export async function openRun(db: Queryable, run: NewRun): Promise<'opened' | 'known'> {
  const { rows } = await db.query<{ is_new: boolean }>(
    `insert into runs
       (id, model, workflow_id, temporal_run_id, declaration, trigger, reason, actor, request_digest, forced)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
     on conflict (id) do update set
       temporal_run_id = coalesce(excluded.temporal_run_id, runs.temporal_run_id),
       request_digest = coalesce(runs.request_digest, excluded.request_digest)
     returning (xmax = 0) as is_new`,
    [
      run.run,
      run.model,
      run.workflowId,
      run.temporalRunId ?? null,
      run.declaration,
      run.trigger,
      run.reason,
      run.actor,
      run.requestDigest ?? null,
      run.forced,
    ],
  );
  return rows[0]?.is_new ? 'opened' : 'known';
}

/** The stage runs from now on, for the first time or again; nothing where the run has ended. */
export async function stageStarted(
  db: Queryable,
  { run, stage, attempt }: { readonly run: string; readonly stage: Stage; readonly attempt: number },
): Promise<void> {
  await db.query(
    `with open as (update runs set stage = $2 where id = $1 and finished_at is null returning id)
     insert into stages (run, stage, state, attempt) select id, $2, 'running', $3 from open
     on conflict (run, stage) do update
     set state = 'running', attempt = excluded.attempt, detail = '{}', finished_at = null,
         started_at = case when stages.state = 'running' and stages.attempt = excluded.attempt
                      then stages.started_at else now() end`,
    [run, stage, attempt],
  );
}

/** How the stage ended. `attempt`, where given, keeps an attempt that was given up from speaking for the next one. */
export async function stageEnded(
  db: Queryable,
  ended: {
    readonly run: string;
    readonly stage: Stage;
    readonly attempt?: number;
    readonly state: Exclude<StageState, 'running'>;
    readonly detail: Readonly<Record<string, unknown>>;
  },
): Promise<void> {
  await db.query(
    `update stages set state = $3, detail = $4, finished_at = greatest(now(), started_at)
     where run = $1 and stage = $2 and ($5::integer is null or attempt = $5)`,
    [ended.run, ended.stage, ended.state, JSON.stringify(ended.detail), ended.attempt ?? null],
  );
}

/**
 * Writes how the run ended: the first outcome wins; stages that still ran end with it. False where it had ended, or is
 * unknown.
 */
export async function finishRun(
  db: Queryable,
  { run, kind, result }: { readonly run: string; readonly kind: OutcomeKind; readonly result: object },
): Promise<boolean> {
  const { rows } = await db.query(
    `with closed as (
       update runs set outcome = $2, result = $3, finished_at = greatest(now(), created_at)
       where id = $1 and finished_at is null returning id
     ), ended as (
       update stages set state = $4, finished_at = greatest(now(), started_at)
       where run in (select id from closed) and state = 'running'
     )
     select id from closed`,
    [
      run,
      kind,
      JSON.stringify(result),
      kind === 'cancelled' || kind === 'terminated' ? 'cancelled' : 'failed',
    ],
  );
  return rows.length > 0;
}

/** What the run trains on and with. @throws SnapshotCollected where the snapshot is gone. */
export async function recordRunInputs(
  db: Queryable,
  inputs: {
    readonly run: string;
    readonly snapshot: string;
    readonly snapshotDigest: string;
    readonly learnerDigest: string;
  },
): Promise<void> {
  const { rows } = await db.query(
    `with present as (select id from snapshots where id = $2 and collected_at is null for key share)
     update runs set snapshot = present.id, snapshot_digest = $3, learner_digest = $4 from present
     where runs.id = $1 returning runs.id`,
    [inputs.run, inputs.snapshot, inputs.snapshotDigest, inputs.learnerDigest],
  );
  if (rows.length === 0) throw new SnapshotCollected(inputs.snapshot);
}

export async function readRun(db: Queryable, run: string): Promise<Run | null> {
  const { rows } = await db.query<RunRow>(`${selectRuns} where r.id = $1`, [run]);
  return rows[0] === undefined ? null : runOf(rows[0]);
}

/** Runs of a model, newest first, each stage's detail in brief; `cursor` is the `nextCursor` of the page before. */
export async function listRuns(
  db: Queryable,
  {
    model,
    limit,
    cursor,
  }: { readonly model: string; readonly limit: number; readonly cursor?: string | undefined },
): Promise<{ readonly runs: readonly Run[]; readonly nextCursor: string | null }> {
  const { rows } = await db.query<RunRow>(
    `${selectRunsBriefly} where r.model = $1
       and ($3::text is null or (r.created_at, r.id) < (select created_at, id from runs where id = $3))
     order by r.created_at desc, r.id desc limit $2`,
    [model, limit + 1, cursor ?? null],
  );
  const runs = rows.slice(0, limit).map(runOf);
  return { runs, nextCursor: rows.length > limit ? (runs.at(-1)?.run ?? null) : null };
}

/** The last run that made a version; null where none did. What it trained on tells whether anything is new. */
export async function lastVersionRun(db: Queryable, model: string): Promise<Run | null> {
  const { rows } = await db.query<RunRow>(
    `${selectRuns} where r.model = $1 and v.number is not null order by v.number desc limit 1`,
    [model],
  );
  return rows[0] === undefined ? null : runOf(rows[0]);
}

/** The newest run whose data was found valid and is still there; null where there is none. */
export async function latestValidRun(db: Queryable, model: string): Promise<Run | null> {
  const { rows } = await db.query<RunRow>(
    `${selectRuns} where r.model = $1
       and exists (select from stages where run = r.id and stage = 'validate' and state = 'done' and detail ? 'split')
       and exists (select from snapshots where id = r.snapshot and collected_at is null)
     order by r.created_at desc, r.id desc limit 1`,
    [model],
  );
  return rows[0] === undefined ? null : runOf(rows[0]);
}

/** Every run without an outcome, oldest first: some may have died without a word. */
export async function openRuns(db: Queryable): Promise<readonly Run[]> {
  const { rows } = await db.query<RunRow>(
    `${selectRuns} where r.finished_at is null order by r.created_at, r.id`,
  );
  return rows.map(runOf);
}
