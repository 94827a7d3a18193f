import { entityOfBigint, entityToBigint } from '../../shared/assignment/entity-hash.ts';
import type { Variant } from '../prediction-log/log-entry.ts';
import type { Queryable } from './pool.ts';
import { iso, numberOrNull, safeInteger, versionOrNull } from './rows.ts';

/** A logged answer, or failure to answer. */
export type LoggedPrediction = {
  readonly id: string;
  readonly model: string;
  readonly at: string;
  readonly version: string | null;
  readonly revision: number | null;
  readonly variant: Variant | null;
  readonly assigned: string | null;
  readonly bucket: number | null;
  /** Hash of the entity, 16 hexadecimal digits. */
  readonly entity: string | null;
  readonly requestId: string | null;
  readonly batchSize: number | null;
  readonly status: number;
  readonly code: string | null;
  readonly latencyUs: number;
  readonly score: number | null;
  readonly scores: readonly number[] | null;
  readonly label: string | null;
  readonly features: Readonly<Record<string, unknown>> | null;
  /** The label that came true; null: not told yet. */
  readonly outcome: string | null;
};

type Row = {
  id: string;
  model: string;
  at: Date;
  version: number | null;
  revision: string | null;
  variant: Variant | null;
  assigned: string | null;
  bucket: number | null;
  entity: string | null;
  request_id: string | null;
  batch_size: number | null;
  status: number;
  code: string | null;
  latency_us: number;
  score: number | null;
  scores: number[] | null;
  label: string | null;
  features: Record<string, unknown> | null;
  outcome: string | null;
};

const predictionOf = (row: Row): LoggedPrediction => ({
  id: row.id,
  model: row.model,
  at: iso(row.at),
  version: versionOrNull(row.version),
  revision: row.revision === null ? null : safeInteger(row.revision),
  variant: row.variant,
  assigned: row.assigned,
  bucket: row.bucket,
  entity: row.entity === null ? null : entityOfBigint(row.entity),
  requestId: row.request_id,
  batchSize: row.batch_size,
  status: row.status,
  code: row.code,
  latencyUs: row.latency_us,
  score: row.score,
  scores: row.scores,
  label: row.label,
  features: row.features,
  outcome: row.outcome,
});

/** The time that an id of version 7 holds; null for any other UUID, which no replica gives. */
export function timeOfId(id: string): Date | null {
  return id[14] === '7' ? new Date(Number.parseInt(id.slice(0, 8) + id.slice(9, 13), 16)) : null;
}

const withOutcome = `select p.*, (
    select o.label from outcomes o where o.model = p.model and o.prediction = p.id order by o.revision desc limit 1
  ) as outcome from predictions p`;

/** Null where the log does not have it: not yet, not any more, or it was not sampled. */
export async function readPrediction(
  db: Queryable,
  model: string,
  id: string,
): Promise<LoggedPrediction | null> {
  const { rows } = await db.query<Row>(`${withOutcome} where p.model = $1 and p.at = $2 and p.id = $3`, [
    model,
    timeOfId(id),
    id,
  ]);
  return rows[0] === undefined ? null : predictionOf(rows[0]);
}

export type PredictionFilter = {
  readonly limit: number;
  /** The last one of the page before. */
  readonly cursor?: string | undefined;
  /** Hash of the entity. */
  readonly entity?: string | undefined;
  readonly version?: string | undefined;
  readonly status?: number | undefined;
  /** ISO 8601: from then on, and before then. */
  readonly since?: string | undefined;
  readonly until?: string | undefined;
};

/** Those of a model, newest first. */
export async function listPredictions(
  db: Queryable,
  model: string,
  filter: PredictionFilter,
): Promise<{ readonly predictions: readonly LoggedPrediction[]; readonly nextCursor: string | null }> {
  const { conditions, values } = conditionsOf(model, filter);
  const { rows } = await db.query<Row>(
    `${withOutcome} where ${conditions.join(' and ')} order by p.at desc, p.id desc limit ${filter.limit + 1}`,
    values,
  );
  const predictions = rows.slice(0, filter.limit).map(predictionOf);
  return { predictions, nextCursor: rows.length > filter.limit ? (predictions.at(-1)?.id ?? null) : null };
}

type Condition = readonly [text: (...places: readonly string[]) => string, ...values: readonly unknown[]];

/** Only what is asked for: a condition that always holds would keep PostgreSQL from its index. */
function conditionsOf(
  model: string,
  { cursor, entity, version, status, since, until }: PredictionFilter,
): { readonly conditions: readonly string[]; readonly values: readonly unknown[] } {
  const asked: readonly (Condition | false)[] = [
    [(at) => `p.model = ${at}`, model],
    cursor !== undefined && [(at, id) => `(p.at, p.id) < (${at}, ${id})`, timeOfId(cursor), cursor],
    entity !== undefined && [(at) => `p.entity = ${at}`, entityToBigint(entity)],
    version !== undefined && [(at) => `p.version = ${at}`, numberOrNull(version)],
    status !== undefined && [(at) => `p.status = ${at}`, status],
    since !== undefined && [(at) => `p.at >= ${at}`, since],
    until !== undefined && [(at) => `p.at < ${at}`, until],
  ];
  const values: unknown[] = [];
  const conditions = asked
    .filter((condition) => condition !== false)
    .map(([text, ...given]) => text(...given.map((value) => `$${values.push(value)}`)));
  return { conditions, values };
}
