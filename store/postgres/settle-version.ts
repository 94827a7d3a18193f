import type { Queryable } from './pool.ts';

/**
 * Gives the version of a run that ended without an outcome for it (failed, cancelled, terminated) the state that its
 * evidence allows, so that none stays a candidate for ever: held where it was never judged or failed, else staged.
 * Nothing where the run goes on, made no version, or the version has moved on.
 */
export async function settleVersion(db: Queryable, run: string): Promise<void> {
  await db.query(
    `update versions v set state = case
       when (select verdict from decisions d where d.model = v.model and d.version = v.number
             order by created_at desc limit 1) in ('pass', 'inconclusive') then 'staged'
       else 'held' end
     from runs r
     where r.id = $1 and v.run = r.id and v.state = 'candidate'
       and r.outcome in ('failed', 'cancelled', 'terminated')`,
    [run],
  );
}
