import type {
  EventsEvidence,
  PairedEvidence,
  ScoresEvidence,
  ShadowEvidence,
} from '../../../shared/rollout/evidence.ts';
import type { OnlineMetric } from '../../../shared/rollout/plan.ts';
import { metricSql } from './labelled.ts';
import { ask, type Scope, told } from './scope.ts';
import { type ScoreRow, scoreCounts, scoresOf } from './scores.ts';
import { type MomentsRow, momentsOf } from './strata.ts';

/** Copies of a phase; `p` is the answer that stable gave. */
const copies = `from shadow_predictions c
    left join predictions p on p.model = {model} and p.at = c.at and p.id = c.prediction
    where c.rollout = {rollout} and c.at >= {phase}`;

/** Copies of rows that the log does not have are copies of nobody in particular. */
const whoOfCopy = `coalesce(p.entity, hashtextextended(p.request_id, 0), uuid_hash_extended(c.prediction, 0))`;

/** A copy that waited too long says how busy the machine was: `timeouts` counts it apart. */
const isShadowError = `(c.status in ('refused', 'failed'))`;
/** Part of the entities whose copy may go wrong, which stable answered all. */
export const shadowErrorsAllowed = 0.001;
type CopiesRow = {
  readonly copied: number;
  readonly answersInStep: number;
  readonly scoredInStep: number;
  readonly refusedInStep: number;
  readonly scored: number;
  readonly timeouts: number;
  readonly dropped: number;
  readonly agreement: number | null;
  readonly delta: number | null;
  readonly positive: MomentsRow;
  readonly bad: number;
};

export type Copies = CopiesRow;

/** Reads the copies once; an entity counts once, and is the mean of its rows. */
export async function readCopies(scope: Scope): Promise<Copies> {
  const rows = await ask<CopiesRow>(
    scope,
    `with entities as (
       select ${whoOfCopy} as who, count(*) as n, count(*) filter (where c.status = 'scored') as scored,
         count(*) filter (where c.status = 'scored' and c.at >= {step}) as scored_in_step,
         count(*) filter (where c.at >= {step}) as answers_in_step,
         count(*) filter (where c.status = 'refused' and c.at >= {step}) as refused_in_step,
         count(*) filter (where c.status = 'timeout') as timeouts,
         count(*) filter (where c.label = c.stable_label) as agreed, count(c.label) as labels,
         sum(abs(c.score - c.stable_score)) as delta, count(c.score) as deltas,
         avg((c.label = {positive})::int - (c.stable_label = {positive})::int)::float8 as positive,
         coalesce(bool_or(${isShadowError}), false) as bad
       ${copies} group by 1
     )
     select count(*)::float8 as copied, coalesce(sum(scored), 0)::float8 as scored,
       coalesce(sum(answers_in_step), 0)::float8 as "answersInStep",
       coalesce(sum(scored_in_step), 0)::float8 as "scoredInStep", coalesce(sum(refused_in_step), 0)::float8 as "refusedInStep",
       coalesce(sum(timeouts), 0)::float8 as timeouts,
       (select coalesce(sum(dropped), 0)::float8 from shadow_drops where rollout = {rollout}) as dropped,
       (sum(agreed) / nullif(sum(labels), 0))::float8 as agreement,
       (sum(delta) / nullif(sum(deltas), 0))::float8 as delta,
       jsonb_build_object('n', count(positive), 'mean', avg(positive), 'variance', var_samp(positive)) as positive,
       (count(*) filter (where bad))::float8 as bad
     from entities`,
  );
  const [row] = rows;
  if (row === undefined) throw new Error('an aggregate has a row');
  return row;
}

/** In a shadow both arms have the same rows, half of all each; a copy exists only of what stable answered. */
export const shadowErrorsOf = ({ copied, bad }: Copies): EventsEvidence => ({
  kind: 'events',
  tallies: [{ share: 0.5, candidate: bad, stable: 0 }],
  seen: { candidate: copied, stable: copied },
});

export const shadowPositiveOf = ({ positive }: Copies): PairedEvidence => ({
  kind: 'paired',
  difference: momentsOf(positive),
});

type LabelledRow = {
  readonly labelled: number;
  readonly candidate: number | null;
  readonly stable: number | null;
  readonly improvement: MomentsRow;
  readonly differences: readonly MomentsRow[];
};

export type LabelledCopies = LabelledRow;

/** Both scores of the same rows by what became true, of each metric; an entity is the mean of its rows. */
export async function readLabelledCopies(
  scope: Scope,
  metrics: readonly OnlineMetric[],
): Promise<LabelledCopies> {
  const main = scope.task === 'regression' ? 'squared_error' : 'accuracy';
  const candidate = (metric: OnlineMetric) =>
    metricSql(metric, scope, { score: 'c.score', label: 'c.label' });
  const stable = (metric: OnlineMetric) =>
    metricSql(metric, scope, { score: 'c.stable_score', label: 'c.stable_label' });
  const differences = metrics.map(
    (metric, index) => `, avg(${candidate(metric)} - ${stable(metric)})::float8 as d${index}`,
  );
  const moments = metrics.map(
    (_, index) =>
      `jsonb_build_object('n', count(d${index}), 'mean', avg(d${index}), 'variance', var_samp(d${index}))`,
  );
  const gain = scope.task === 'regression' ? '-gain / nullif(stable, 0)' : 'gain';
  const rows = await ask<LabelledRow>(
    scope,
    `with ${told}, labelled as (
       select ${whoOfCopy} as who, count(*) as n, sum(${candidate(main)}) as candidate_sum, sum(${stable(main)}) as stable_sum,
         avg(${candidate(main)} - ${stable(main)})::float8 as gain${differences.join('')}
       from shadow_predictions c join told t on t.prediction = c.prediction
         left join predictions p on p.model = {model} and p.at = c.at and p.id = c.prediction
       where c.rollout = {rollout} and c.at >= {phase} and c.status = 'scored' and c.score is not null
       group by 1
     ), total as (
       select coalesce(sum(n), 0)::float8 as n, sum(candidate_sum) / sum(n) as candidate, sum(stable_sum) / sum(n) as stable from labelled
     )
     select max(total.n) as labelled, max(candidate)::float8 as candidate, max(stable)::float8 as stable,
       jsonb_build_object('n', count(gain), 'mean', avg(${gain}), 'variance', var_samp(${gain})) as improvement,
       jsonb_build_array(${moments.join(', ')}) as differences
     from total left join labelled on true`,
  );
  const [row] = rows;
  if (row === undefined) throw new Error('an aggregate has a row');
  return row;
}

export const pairedOf = ({ differences }: LabelledCopies, place: number): PairedEvidence => ({
  kind: 'paired',
  difference: momentsOf(differences[place] ?? { n: 0, mean: null, variance: null }),
});

export const shadowOf = (copies: Copies, labelled: LabelledCopies): ShadowEvidence => ({
  ...{ scored: copies.scored, timeouts: copies.timeouts, dropped: copies.dropped },
  ...{ agreement: copies.agreement, meanAbsoluteDelta: copies.delta ?? 0 },
  ...{ labelled: labelled.labelled, candidateAccuracy: labelled.candidate, stableAccuracy: labelled.stable },
  improvement: momentsOf(labelled.improvement),
});

/** Scores of both in the step, of the same rows. */
export async function readShadowScores(scope: Scope): Promise<ScoresEvidence> {
  const rows = await ask<ScoreRow>(
    scope,
    `with latest as (
       select score, stable_score from shadow_predictions
       where rollout = {rollout} and at >= {step} and status = 'scored' and score is not null and stable_score is not null
       order by at desc limit 25000
     ), scored as (
       select score, true as is_candidate from latest union all select stable_score, false from latest
     ), ${scoreCounts}`,
  );
  return scoresOf(rows[0]);
}
