import type { EventsEvidence, MeansEvidence } from '../../../shared/rollout/evidence.ts';
import { ask, firstBitOf, isCandidate, ofStep, type Scope, splitsOfStep, who } from './scope.ts';
import { momentsOf, type StratumRow, strataOf } from './strata.ts';

type ArmRow = StratumRow & {
  /** Entities, of those that stick to their arm. */
  readonly sticky: number;
  /** Entities. */
  readonly seen: number;
  /** Rows of the step. */
  readonly answers: number;
  readonly refused: number;
  /** Entities with a bad event, of each kind that is asked for. */
  readonly bad: readonly number[];
};

/** How both arms fared, by the candidate's share of the traffic. */
export type Exposure = { readonly arms: readonly ArmRow[] };

/** Bad events of `errors`: failures, wrong scores, and rows that the candidate refused though stable could answer them. */
export const isError = `(p.status >= 500 or p.assigned in ('candidate_refused', 'candidate_failed'))`;
/** Bad events of `slow`. */
export const isSlow = (slowMs: number): string => `(p.latency_us > ${Math.round(slowMs * 1_000)})`;

const isPositive = `case when p.status = 200 and p.label is not null then (p.label = {positive})::int end`;

/** Reads the log once, for `events`: SQL conditions of bad rows. An entity counts once in the step. */
export async function readExposure(scope: Scope, events: readonly string[]): Promise<Exposure> {
  const flags = events.map((event, index) => `bool_or(${event}) as e${index}`);
  const counts = events.map((_, index) => `count(*) filter (where e${index})::float8`);
  const rows = await ask<ArmRow>(
    scope,
    `with entities as (
       select s.share, ${isCandidate} as is_candidate, ${who} as who,
         bool_or(p.entity is not null) as is_sticky,
         count(*) filter (where p.status = 200 and p.assigned in ('entity', 'request')) as answers,
         count(*) filter (where p.assigned = 'candidate_refused') as refused,
         ${firstBitOf(isPositive)} as value${flags.map((flag) => `, ${flag}`).join('')}
       from predictions p join ${splitsOfStep} on s.revision = p.revision
       where ${ofStep} group by 1, 2, 3
     )
     select share, is_candidate as "isCandidate", count(*) filter (where is_sticky)::float8 as sticky, count(*)::float8 as seen,
       sum(answers)::float8 as answers, sum(refused)::float8 as refused, array[${counts.join(', ')}]::float8[] as bad,
       count(value)::float8 as n, avg(value) as mean, var_samp(value) as variance
     from entities group by 1, 2`,
  );
  return { arms: rows };
}

const sumOf = (rows: readonly ArmRow[], isOfCandidate: boolean, value: (row: ArmRow) => number): number =>
  rows.filter((row) => row.isCandidate === isOfCandidate).reduce((sum, row) => sum + value(row), 0);

const byArm = (rows: readonly ArmRow[], value: (row: ArmRow) => number) => ({
  candidate: sumOf(rows, true, value),
  stable: sumOf(rows, false, value),
});

/** Of each share that the candidate had one tally, in no order. */
function tallies({ arms }: Exposure, value: (row: ArmRow) => number): EventsEvidence['tallies'] {
  const shares = [...new Set(arms.map(({ share }) => share))];
  return shares.map((share) => ({
    share,
    ...byArm(
      arms.filter((row) => row.share === share),
      value,
    ),
  }));
}

export const assignedOf = (exposure: Exposure): EventsEvidence['tallies'] =>
  tallies(exposure, ({ sticky }) => sticky);

/** Answers of both in the step. */
export const requestsOf = ({ arms }: Exposure): { readonly candidate: number; readonly stable: number } =>
  byArm(arms, ({ answers }) => answers);

export const refusedRowsOf = ({ arms }: Exposure): number => sumOf(arms, true, ({ refused }) => refused);

/** Bad events of a kind, by its place among those that were asked for. */
export const eventsOf = (exposure: Exposure, place: number): EventsEvidence => ({
  kind: 'events',
  tallies: tallies(exposure, ({ bad }) => bad[place] ?? 0),
  seen: byArm(exposure.arms, ({ seen }) => seen),
});

/** Shares of positive labels, an entity being its first one. */
export const positiveShareOf = ({ arms }: Exposure): MeansEvidence => strataOf(arms, momentsOf);
