import type { OutcomeKind, Stage, Trigger } from '../../shared/messages.ts';
import { iso, isoOrNull, versionOrNull } from './rows.ts';

export type StageState = 'running' | 'done' | 'failed' | 'cancelled';

export type RunStage = {
  readonly stage: Stage;
  readonly state: StageState;
  readonly attempt: number;
  /** Small JSON: rows, timings, verdict, or the reason of a failure. */
  readonly detail: Readonly<Record<string, unknown>>;
  readonly startedAt: string;
  readonly finishedAt: string | null;
};

/** One retraining, as the ledger keeps it. `outcome` is null while it runs. */
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
  /** The stage that it is in, or ended in. */
  readonly stage: Stage | null;
  readonly outcome: OutcomeKind | null;
  readonly result: Readonly<Record<string, unknown>> | null;
  readonly snapshot: string | null;
  readonly snapshotDigest: string | null;
  readonly learnerDigest: string | null;
  /** The version that it registered. */
  readonly version: string | null;
  /** The latest verdict that it gave on that version. */
  readonly decision: string | null;
  readonly createdAt: string;
  readonly finishedAt: string | null;
  /** In the order of the road, those that have begun. */
  readonly stages: readonly RunStage[];
};

type StageRow = {
  stage: Stage;
  state: StageState;
  attempt: number;
  detail: Record<string, unknown>;
  started_at: string;
  finished_at: string | null;
};

export type RunRow = {
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
  version: number | null;
  decision: string | null;
  created_at: Date;
  finished_at: Date | null;
  stages: readonly StageRow[];
};

const selectRunsWith = (detail: string): string => `
  select r.*, v.number as version, d.id as decision, s.stages
  from runs r
  left join versions v on v.run = r.id
  left join lateral (
    select id from decisions where model = v.model and version = v.number and run = r.id
    order by created_at desc, id desc limit 1
  ) d on true
  cross join lateral (
    select coalesce(json_agg(json_build_object(
      'stage', stage, 'state', state, 'attempt', attempt, 'detail', ${detail},
      'started_at', started_at, 'finished_at', finished_at
    ) order by array_position(
      array['pull', 'validate', 'train', 'register', 'evaluate', 'promote'], stage)), '[]') as stages
    from stages where run = r.id
  ) s`;

/** Runs with their stages and version; conditions follow. */
export const selectRuns = selectRunsWith('detail');

/** The same without what fills pages, such as the report on the data: of each stage's detail its words and numbers. */
export const selectRunsBriefly = selectRunsWith(`(
      select coalesce(json_object_agg(key, value), '{}') from jsonb_each(detail)
      where jsonb_typeof(value) not in ('object', 'array'))`);

export const runOf = (row: RunRow): Run => ({
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
  version: versionOrNull(row.version),
  decision: row.decision,
  createdAt: iso(row.created_at),
  finishedAt: isoOrNull(row.finished_at),
  stages: row.stages.map(({ started_at, finished_at, ...stage }) => ({
    ...stage,
    startedAt: iso(started_at),
    finishedAt: isoOrNull(finished_at),
  })),
});
