import type { OutcomeKind, Stage, Trigger } from '../../shared/messages.ts';
import type { Queryable } from './pool.ts';
import { iso, isoOrNull } from './rows.ts';
import { type StageRecord, type StageRow, stageRecordOf } from './run-stages.ts';

/** One retraining. `result` is the outcome as the workflow returned it; null while it runs. */
export type Run = {
  readonly run: string;
  readonly model: string;
  readonly workflowId: string;
  readonly temporalRunId: string | null;
  readonly declaration: number;
  readonly trigger: Trigger;
  readonly reason: string;
  readonly actor: string;
  readonly requestDigest: string | null;
  readonly forced: boolean;
  readonly stage: Stage | null;
  readonly outcome: OutcomeKind | null;
  readonly result: Readonly<Record<string, unknown>> | null;
  readonly snapshot: string | null;
  readonly snapshotDigest: string | null;
  readonly learnerDigest: string | null;
  readonly createdAt: string;
  readonly finishedAt: string | null;
  readonly stages: readonly StageRecord[];
};

type Row = {
  id: string;
  model: string;
  workflow_id: string;
  temporal_run_id: string | null;
  declaration: number;
  trigger: Trigger;
  reason: string;
  actor: string;
  request_digest: string | null;
  forced: boolean;
  stage: Stage | null;
  outcome: OutcomeKind | null;
  result: Record<string, unknown> | null;
  snapshot: string | null;
  snapshot_digest: string | null;
  learner_digest: string | null;
  created_at: Date;
  finished_at: Date | null;
};

const runOf = (row: Row, stages: readonly StageRecord[]): Run => ({
  run: row.id,
  model: row.model,
  workflowId: row.workflow_id,
  temporalRunId: row.temporal_run_id,
  declaration: row.declaration,
  trigger: row.trigger,
  reason: row.reason,
  actor: row.actor,
  requestDigest: row.request_digest,
  forced: row.forced,
  stage: row.stage,
  outcome: row.outcome,
  result: row.result,
  snapshot: row.snapshot,
  snapshotDigest: row.snapshot_digest,
  learnerDigest: row.learner_digest,
  createdAt: iso(row.created_at),
  finishedAt: isoOrNull(row.finished_at),
  stages,
});

async function withStages(db: Queryable, rows: readonly Row[]): Promise<readonly Run[]> {
  const found = await db.query<StageRow>('select * from stages where run = any($1) order by started_at', [
    rows.map(({ id }) => id),
  ]);
  return rows.map((row) => runOf(row, found.rows.filter(({ run }) => run === row.id).map(stageRecordOf)));
}

/** Writes a run; `known` where it was written before. The execution in Temporal is added when it becomes known. */
export async function openRun(
  db: Queryable,
  run: {
    readonly run: string;
    readonly model: string;
    readonly workflowId: string;
    readonly temporalRunId?: string | undefined;
    readonly declaration: number;
    readonly trigger: Trigger;
    readonly reason: string;
    readonly actor: string;
    readonly requestDigest?: string | undefined;
    readonly forced: boolean;
  },
): Promise<'opened' | 'known'> {
  const { rows } = await db.query<{ opened: boolean }>(
    `insert into runs (id, model, workflow_id, temporal_run_id, declaration, trigger, reason, actor, request_digest, forced)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
     on conflict (id) do update set
       temporal_run_id = coalesce(excluded.temporal_run_id, runs.temporal_run_id),
       request_digest = coalesce(runs.request_digest, excluded.request_digest)
     returning (xmax = 0) as opened`,
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
  return rows[0]?.opened ? 'opened' : 'known';
}

/** Writes how a run ended, once: the first outcome stands. Stages that still ran end with it. */
export async function finishRun(
  db: Queryable,
  end: {
    readonly run: string;
    readonly kind: OutcomeKind;
    readonly result: Readonly<Record<string, unknown>>;
  },
): Promise<void> {
  await db.query(
    'update runs set outcome = $2, result = $3, finished_at = now() where id = $1 and outcome is null',
    [end.run, end.kind, JSON.stringify(end.result)],
  );
  const state = end.kind === 'cancelled' || end.kind === 'terminated' ? 'cancelled' : 'failed';
  await db.query(`update stages set state = $2, finished_at = now() where run = $1 and state = 'running'`, [
    end.run,
    state,
  ]);
}

/** What the run trains on and with: the same inputs give the same model. */
export async function recordRunInputs(
  db: Queryable,
  inputs: {
    readonly run: string;
    readonly snapshot: string;
    readonly snapshotDigest: string;
    readonly learnerDigest: string;
  },
): Promise<void> {
  await db.query('update runs set snapshot = $2, snapshot_digest = $3, learner_digest = $4 where id = $1', [
    inputs.run,
    inputs.snapshot,
    inputs.snapshotDigest,
    inputs.learnerDigest,
  ]);
}

export async function readRun(db: Queryable, run: string): Promise<Run | null> {
  const { rows } = await db.query<Row>('select * from runs where id = $1', [run]);
  return (await withStages(db, rows))[0] ?? null;
}

/** Runs of a model, newest first. `cursor` comes from the page before. */
export async function listRuns(
  db: Queryable,
  page: { readonly model: string; readonly limit: number; readonly cursor?: string | undefined },
): Promise<{ readonly runs: readonly Run[]; readonly nextCursor: string | null }> {
  const { rows } = await db.query<Row>(
    `select * from runs where model = $1
       and ($2::text is null or (created_at, id) < (select created_at, id from runs where id = $2))
     order by created_at desc, id desc limit $3`,
    [page.model, page.cursor ?? null, page.limit + 1],
  );
  const runs = await withStages(db, rows.slice(0, page.limit));
  return { runs, nextCursor: rows.length > page.limit ? (runs.at(-1)?.run ?? null) : null };
}

/** The last run that made a version: what "nothing new" compares with. */
export async function lastVersionRun(db: Queryable, model: string): Promise<Run | null> {
  const { rows } = await db.query<Row>(
    'select r.* from versions v join runs r on r.id = v.run where v.model = $1 order by v.number desc limit 1',
    [model],
  );
  return (await withStages(db, rows))[0] ?? null;
}

/** Runs without an outcome, of every model, oldest first. */
export async function openRuns(db: Queryable): Promise<readonly Run[]> {
  const { rows } = await db.query<Row>('select * from runs where finished_at is null order by created_at');
  return withStages(db, rows);
}
