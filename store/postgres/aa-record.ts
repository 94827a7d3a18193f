import type { Queryable } from './pool.ts';
import { firstRow } from './rows.ts';

/** What the judge said of versions that ran against themselves. */
export type AaRecord = {
  /** Rollouts that the judge brought to their end. */
  readonly judged: number;
  /** Of them: called worse. */
  readonly aborted: number;
  /** Of them: called better, by an A/B test. */
  readonly calledBetter: number;
  /** Its error that the plans allow, the mean over the rollouts: the sum of α over the phases of each. */
  readonly alpha: number;
};

type Row = { judged: number; aborted: number; better: number; alpha: number | null };

/**
 * Ended A/A rollouts of a model. Those that a person, a replica or another change of the deployment ended say nothing of the
 * judge; null where none is left.
 */
export async function readAaRecord(db: Queryable, model: string): Promise<AaRecord | null> {
  const { rows } = await db.query<Row>(
    `with judged as (
       select
         exists (select from rollout_transitions t where t.rollout = r.id
           and t.to_state = 'rolling-back' and t.verdict->>'kind' = 'fail') as aborted,
         exists (select from rollout_transitions t where t.rollout = r.id and t.actor = 'rollout'
           and t.verdict->>'kind' = 'advance' and jsonb_typeof(t.evidence->'metric') = 'object') as better,
         (select least(1, sum((way->>'alpha')::float8)) from jsonb_array_elements(r.plan->'phases') as ways (way)) as alpha
       from rollouts r
       where r.model = $1 and (r.plan->>'aa')::boolean and r.state in ('succeeded', 'rolled-back')
         and not exists (select from rollout_faults f where f.rollout = r.id)
         and not exists (select from rollout_transitions t where t.rollout = r.id
           and t.to_state in ('promoting', 'rolling-back', 'succeeded') and t.actor <> 'rollout')
     )
     select count(*)::integer as judged, (count(*) filter (where aborted))::integer as aborted,
       (count(*) filter (where better and not aborted))::integer as better, avg(coalesce(alpha, 0))::float8 as alpha
     from judged`,
    [model],
  );
  const { judged, aborted, better, alpha } = firstRow(rows, `the A/A rollouts of ${model}`);
  return judged === 0 ? null : { judged, aborted, calledBetter: better, alpha: alpha ?? 0 };
}
