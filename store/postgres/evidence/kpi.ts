import type { MeansEvidence } from '../../../shared/rollout/evidence.ts';
import type { KpiValues } from '../../snapshots/read-kpi.ts';
import { ask, isCandidate, ofStep, type Scope, splitsOfStep } from './scope.ts';
import { momentsOf, type StratumRow, strataOf } from './strata.ts';

/**
 * Both arms by a figure of the user's own. A value belongs to the arm that its entity had in the step when it came true; an
 * entity is the mean of its values there; one without any is 0, or dropped. Only entities that stick to their arm count.
 */
export async function compareKpi(
  scope: Scope,
  { entities, values, times }: KpiValues,
  missing: 0 | 'drop',
): Promise<MeansEvidence> {
  const rows = await ask<StratumRow>(
    scope,
    `with given as (
       select * from unnest({entities}::bigint[], {values}::float8[], {times}::timestamptz[])
         with ordinality as g (who, value, at, number)
     ), exposed as (
       select s.share, ${isCandidate} as is_candidate, p.entity as who, min(p.at) as since
       from predictions p join ${splitsOfStep} on s.revision = p.revision
       where ${ofStep} and p.entity is not null group by 1, 2, 3
     ), attributed as (
       select distinct on (g.number) e.share, e.is_candidate, e.who, g.value
       from given g join exposed e on e.who = g.who and e.since <= g.at order by g.number, e.since desc
     ), entities as (
       select e.share, e.is_candidate, e.who, coalesce(avg(a.value), {absent}::float8) as value
       from exposed e left join attributed a using (share, is_candidate, who) group by 1, 2, 3
     )
     select share, is_candidate as "isCandidate", count(*)::float8 as n, avg(value) as mean, var_samp(value) as variance
     from entities where value is not null group by 1, 2`,
    { entities, values, times, absent: missing === 0 ? 0 : null },
  );
  return strataOf(rows, momentsOf);
}
