import { entityToBigint } from '../../shared/assignment/entity-hash.ts';
import { joinOutcomes } from './join-outcomes.ts';
import type { Queryable } from './pool.ts';
import { timeOfId } from './predictions.ts';
import { iso } from './rows.ts';

/** Whom an outcome is about. */
export type About =
  | { readonly kind: 'prediction'; readonly id: string }
  /** `hash`: see `entityHash`; `predictedAt`: ISO 8601. */
  | { readonly kind: 'entity'; readonly hash: string; readonly predictedAt: string };

/** The same as the table knows it. */
export type Subject = {
  readonly prediction: string | null;
  readonly at: string | null;
  readonly entity: string | null;
};

export const keyOf = ({ prediction, at, entity }: Subject): string => prediction ?? `${entity} ${at}`;

/** Those that name an entity get its prediction, where the log has one. */
export async function subjectsOf(
  db: Queryable,
  model: string,
  told: readonly { readonly about: About }[],
): Promise<readonly Subject[]> {
  const asked = told.map(({ about }) =>
    about.kind === 'prediction'
      ? { prediction: about.id, at: timeOfId(about.id)?.toISOString() ?? null, entity: null }
      : { prediction: null, at: iso(about.predictedAt), entity: entityToBigint(about.hash) },
  );
  const entities = asked.flatMap(({ entity }) => (entity === null ? [] : [entity]));
  if (entities.length === 0) return asked;
  await joinOutcomes(db, { model, entities });
  const { rows } = await db.query<{ place: string; id: string; at: Date }>(
    `select a.place, p.id, p.at from unnest($2::bigint[], $3::timestamptz[]) with ordinality a (entity, at, place)
     cross join lateral (
       select id, at from predictions
       where model = $1 and entity = a.entity and at <= a.at and status = 200 and variant is distinct from 'shadow'
       order by at desc limit 1
     ) p`,
    [model, asked.map(({ entity }) => entity), asked.map((subject) => subject.at)],
  );
  const found = new Map(
    rows.map(({ place, id, at }) => [Number(place) - 1, { prediction: id, at: iso(at) }]),
  );
  return asked.map((subject, place) => ({ ...subject, ...found.get(place) }));
}

/** The labels told of each subject, revision 1 first. */
export async function knownLabels(
  db: Queryable,
  model: string,
  subjects: readonly Subject[],
): Promise<Map<string, readonly string[]>> {
  const { rows } = await db.query<{
    prediction: string | null;
    entity: string | null;
    at: Date | null;
    labels: string[];
  }>(
    `select prediction, null::bigint as entity, null::timestamptz as at, array_agg(label order by revision) as labels
     from outcomes where model = $1 and prediction = any ($2::uuid[]) group by prediction
     union all
     select null, o.entity, o.predicted_at, array_agg(o.label order by o.revision)
     from (select distinct * from unnest($3::bigint[], $4::timestamptz[])) a (entity, at)
     join outcomes o on o.model = $1 and o.prediction is null and o.entity = a.entity and o.predicted_at = a.at
     group by o.entity, o.predicted_at`,
    [
      model,
      subjects.flatMap(({ prediction }) => (prediction === null ? [] : [prediction])),
      ...['entity' as const, 'at' as const].map((part) =>
        subjects.flatMap((subject) => (subject.prediction === null ? [subject[part]] : [])),
      ),
    ],
  );
  return new Map(
    rows.map(({ prediction, entity, at: time, labels }) => [
      keyOf({ prediction, entity, at: time === null ? null : iso(time) }),
      labels,
    ]),
  );
}

/** Which predictions the log has. */
export async function loggedAmong(
  db: Queryable,
  model: string,
  subjects: readonly Subject[],
): Promise<ReadonlySet<string>> {
  const named = subjects.filter(({ prediction, at: time }) => prediction !== null && time !== null);
  const { rows } = await db.query<{ id: string }>(
    `select p.id from unnest($2::uuid[], $3::timestamptz[]) a (id, at)
     join predictions p on p.model = $1 and p.at = a.at and p.id = a.id`,
    [model, named.map(({ prediction }) => prediction), named.map((subject) => subject.at)],
  );
  return new Set(rows.map(({ id }) => id));
}
