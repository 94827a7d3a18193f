import type { Queryable } from './pool.ts';
import { versionOrNull } from './rows.ts';
import { barrierOf } from './version-barrier.ts';

/**
 * Where a rollback without a name leads: the version that was live last before the one that serves, was never itself
 * rolled back from, was not refuted, and has its files. One that went live against its verdict, or without one, comes
 * only after all others. Null where there is none.
 */
export async function previousLive(db: Queryable, model: string): Promise<string | null> {
  const { rows } = await db.query<{ number: number }>(
    `select v.number
     from deployments d
     join deployment_changes c on c.model = d.model and c.kind in ('promote', 'rollback')
     join versions v on v.model = d.model and v.number = c.to_version
     where d.model = $1 and v.number is distinct from d.stable
       and v.collected_at is null and v.barred is distinct from 'refuted'
       and not exists (
         select from deployment_changes back
         where back.model = d.model and back.kind = 'rollback' and back.from_version = v.number)
     order by (${barrierOf}) is not null, c.revision desc limit 1`,
    [model],
  );
  return versionOrNull(rows[0]?.number ?? null);
}
