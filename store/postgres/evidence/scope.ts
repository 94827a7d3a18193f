import type { QueryResultRow } from 'pg';
import type { Declaration } from '../../../shared/declaration/schema.ts';
import type { Queryable } from '../pool.ts';

/** Which rows a look is about. */
export type Scope = {
  readonly db: Queryable;
  readonly model: string;
  readonly rollout: string;
  readonly salt: string;
  readonly phaseStartedAt: string;
  readonly stepStartedAt: string;
  /** Percent of the traffic that the candidate has in this step; null where it has none. */
  readonly weight: number | null;
  readonly task: Declaration['task'];
  /** The word that counts as 1 in a binary task. */
  readonly positive: string | null;
};

const givenOf = (scope: Scope): Readonly<Record<string, unknown>> => ({
  ...{ model: scope.model, rollout: scope.rollout, salt: scope.salt, positive: scope.positive },
  ...{ phase: scope.phaseStartedAt, step: scope.stepStartedAt, weight: scope.weight },
});

/** Asks the ledger with what `{model}`, `{rollout}`, `{salt}`, `{positive}`, `{phase}`, `{step}` and `{weight}` stand for in the text. */
export async function ask<Row extends QueryResultRow>(
  scope: Scope,
  text: string,
  more: Readonly<Record<string, unknown>> = {},
): Promise<readonly Row[]> {
  const known = { ...givenOf(scope), ...more };
  const names: string[] = [];
  const placed = text.replace(/\{(\w+)\}/g, (_, name: string) => {
    if (!names.includes(name)) names.push(name);
    return `$${names.indexOf(name) + 1}`;
  });
  const { rows } = await scope.db.query<Row>(
    placed,
    names.map((name) => known[name]),
  );
  return rows;
}

/** Splits of the rollout that gave the candidate the share of this step, by the revision that a row was answered at. */
export const splitsOfStep = `(
    select revision, weight::float8 / 100 as share from deployment_changes
    where model = {model} and rollout = {rollout} and kind = 'split' and weight = {weight}::numeric
  ) s`;

/** Every split of the rollout that sent traffic to the candidate. */
export const splits = `(
    select revision, weight::float8 / 100 as share from deployment_changes
    where model = {model} and rollout = {rollout} and kind = 'split' and weight > 0 and weight < 100
  ) s`;

/** Whom a row is about: its entity; where it names none its request, by which it was assigned, so that a retry is nobody new. */
export const who = 'coalesce(p.entity, hashtextextended(p.request_id, 0), uuid_hash_extended(p.id, 0))';

/** What the first row of a group that has such a value says: an entity speaks once, and its later rows change nothing. */
export const firstOf = (value: string): string =>
  `(min(array[date_part('epoch', p.at), ${value}]) filter (where ${value} is not null))[2]`;

/** The same of a value that is 0 or 1, at half the cost: it is the lowest bit of the microsecond that it came in. */
export const firstBitOf = (value: string): string =>
  `(min((date_part('epoch', p.at) * 1000000)::bigint * 2 + (${value})::int) & 1)::float8`;

/**
 * To which arm a row was assigned, whoever answered then: what the candidate refused or failed at is an answer of stable,
 * and still what assigning the candidate leads to.
 */
export const isCandidate = `(p.variant = 'candidate' or p.assigned in ('candidate_refused', 'candidate_failed'))`;

/** Rows that the rollout assigned since the step began; what was answered without a lease, by hand or at once is none. */
export const ofStep = `p.model = {model} and p.at >= {step} and p.salt = {salt}
    and p.assigned in ('entity', 'request', 'candidate_refused', 'candidate_failed')`;

/**
 * The latest revision of each outcome of a prediction since the phase began; replicas’ clocks may be minutes ahead. Few are
 * corrected, and to sort them all for those would cost more than all else.
 */
export const told = `told as (
    select o.prediction, o.predicted_at, o.label from outcomes o
    where ${since('o')} and o.predicted_at >= {phase} and o.prediction is not null and not exists (
      select from outcomes x
      where ${since('x')} and x.revision > 1 and x.prediction = o.prediction and x.revision > o.revision
    ))`;

function since(table: string): string {
  return `${table}.model = {model} and ${table}.received_at >= {phase}::timestamptz - interval '5 minutes'`;
}
