import type { Queryable } from './pool.ts';

/** Those that named an entity look for its prediction so long after they came. */
const patience = '30 days';

/**
 * Finds the predictions of outcomes that named an entity and a time: the last answer about it until then. Of several that
 * lead to one prediction, the first that was told is joined. Answers how many were.
 */
export async function joinOutcomes(
  db: Queryable,
  /** Hashes as bigints; left out: all that wait. */
  among?: { readonly model: string; readonly entities: readonly string[] },
): Promise<number> {
  const { rowCount } = await db.query(
    `with found as (
       select distinct on (p.id, o.revision) o.number, o.model, o.revision, p.id, p.at
       from outcomes o cross join lateral (
         select id, at from predictions
         where model = o.model and entity = o.entity and at <= o.predicted_at
           and status = 200 and variant is distinct from 'shadow'
         order by at desc limit 1
       ) p
       where o.prediction is null and o.received_at > now() - interval '${patience}'
         and ($1::text is null or (o.model = $1 and o.entity = any ($2::bigint[])))
       order by p.id, o.revision, o.number
     )
     update outcomes o set prediction = found.id, predicted_at = found.at from found
     where o.number = found.number and not exists (
       select from outcomes x where x.model = found.model and x.prediction = found.id and x.revision = found.revision
     )`,
    [among?.model ?? null, among?.entities ?? null],
  );
  return rowCount ?? 0;
}
