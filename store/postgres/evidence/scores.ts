import type { ScoresEvidence } from '../../../shared/rollout/evidence.ts';
import { ask, isCandidate, ofStep, type Scope, splitsOfStep } from './scope.ts';

/** So many of the latest rows of a step tell of its scores: sorting them all would cost a look more than it tells. */
const rowsMax = 50_000;

const deciles = 'array[0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9]::float8[]';

/** Of rows `scored` (score, is_candidate): counts in bins that the deciles of stable begin. */
export const scoreCounts = `edges as (
    select array(
      select distinct unnest(percentile_disc(${deciles}) within group (order by score)) from scored where not is_candidate order by 1
    ) as at
  ), binned as (
    select is_candidate, width_bucket(score, edges.at) as bin, count(*)::float8 as n
    from scored, edges where cardinality(edges.at) > 0 group by 1, 2
  )
  select coalesce(array_agg(coalesce(c.n, 0) order by bin), '{}') as candidate,
    coalesce(array_agg(coalesce(s.n, 0) order by bin), '{}') as stable
  from edges cross join lateral generate_series(0, cardinality(edges.at)) as bins (bin)
    left join (select * from binned where is_candidate) c using (bin)
    left join (select * from binned where not is_candidate) s using (bin)
  where cardinality(edges.at) > 0`;

export type ScoreRow = { readonly candidate: readonly number[]; readonly stable: readonly number[] };

export const scoresOf = (row: ScoreRow | undefined): ScoresEvidence => ({
  kind: 'scores',
  candidate: row?.candidate ?? [],
  stable: row?.stable ?? [],
});

/** Scores of both arms in the step, in bins at the deciles of stable. */
export async function readScores(scope: Scope): Promise<ScoresEvidence> {
  const rows = await ask<ScoreRow>(
    scope,
    `with scored as (
       select p.score, ${isCandidate} as is_candidate
       from predictions p join ${splitsOfStep} on s.revision = p.revision
       where ${ofStep} and p.status = 200 and p.score is not null and p.assigned in ('entity', 'request')
       order by p.at desc, p.id desc limit ${rowsMax}
     ), ${scoreCounts}`,
  );
  return scoresOf(rows[0]);
}
