import type { Stage } from '../../shared/messages.ts';
import type { Queryable } from './pool.ts';
import { iso, isoOrNull } from './rows.ts';

export type StageState = 'running' | 'done' | 'failed' | 'cancelled';

/** How far a stage of a run is; `detail` is a few numbers and words. */
export type StageRecord = {
  readonly stage: Stage;
  readonly state: StageState;
  readonly attempt: number;
  readonly detail: Readonly<Record<string, unknown>>;
  readonly startedAt: string;
  readonly finishedAt: string | null;
};

export type StageRow = {
  run: string;
  stage: Stage;
  state: StageState;
  attempt: number;
  detail: Record<string, unknown>;
  started_at: Date;
  finished_at: Date | null;
};

export const stageRecordOf = (row: StageRow): StageRecord => ({
  stage: row.stage,
  state: row.state,
  attempt: row.attempt,
  detail: row.detail,
  startedAt: iso(row.started_at),
  finishedAt: isoOrNull(row.finished_at),
});

/** Writes that a stage runs; another attempt begins it anew. */
export async function stageStarted(
  db: Queryable,
  stage: { readonly run: string; readonly stage: Stage; readonly attempt: number },
): Promise<void> {
  await db.query(
    `with started as (
       insert into stages (run, stage, state, attempt) values ($1, $2, 'running', $3)
       on conflict (run, stage) do update
         set state = 'running', attempt = excluded.attempt, started_at = now(), finished_at = null, detail = '{}'
     )
     update runs set stage = $2 where id = $1`,
    [stage.run, stage.stage, stage.attempt],
  );
}

/** Writes how a stage ended. */
export async function stageEnded(
  db: Queryable,
  end: {
    readonly run: string;
    readonly stage: Stage;
    readonly state: Exclude<StageState, 'running'>;
    readonly detail: Readonly<Record<string, unknown>>;
  },
): Promise<void> {
  await db.query(
    'update stages set state = $3, detail = $4, finished_at = now() where run = $1 and stage = $2',
    [end.run, end.stage, end.state, JSON.stringify(end.detail)],
  );
}
