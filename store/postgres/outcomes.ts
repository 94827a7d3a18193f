import { entityToBigint } from '../../shared/assignment/entity-hash.ts';
import { type OutcomeStep, outcomeStep } from '../../shared/policy/outcome-revision.ts';
import { joinOutcomes } from './join-outcomes.ts';
import { type Pool, type Queryable, transaction } from './pool.ts';
import { timeOfId } from './predictions.ts';
import { iso } from './rows.ts';

/** What became true: of a prediction, or of an entity at a time. */
export type NewOutcome = {
  readonly about:
    | { readonly kind: 'prediction'; readonly id: string }
    /** `hash`: see `entityHash`. */
    | { readonly kind: 'entity'; readonly hash: string; readonly predictedAt: string };
  readonly label: string;
  readonly revision?: number | undefined;
  /** ISO 8601. */
  readonly observedAt: string;
  readonly source: string;
};

export type OutcomeResult = {
  readonly step: OutcomeStep;
  /** Null: none was found for the entity yet. */
  readonly prediction: string | null;
  /** Whether the log has the prediction. */
  readonly isJoined: boolean;
};

/** One revision, as it was told. */
export type Outcome = {
  readonly revision: number;
  readonly label: string;
  readonly observedAt: string;
  readonly source: string;
  readonly actor: string;
  readonly receivedAt: string;
};

/** Of a prediction, the latest revision first. */
export async function outcomesOf(
  db: Queryable,
  model: string,
  prediction: string,
): Promise<readonly Outcome[]> {
  const { rows } = await db.query<{
    revision: number;
    label: string;
    observed_at: Date;
    source: string;
    actor: string;
    received_at: Date;
  }>(
    `select revision, label, observed_at, source, actor, received_at
     from outcomes where model = $1 and prediction = $2 order by revision desc`,
    [model, prediction],
  );
  return rows.map((row) => ({
    ...{ revision: row.revision, label: row.label, observedAt: iso(row.observed_at), source: row.source },
    ...{ actor: row.actor, receivedAt: iso(row.received_at) },
  }));
}

/** Others told of the same predictions meanwhile; it is looked at again. */
class Overtaken extends Error {
  override readonly name = 'Overtaken';
}

const attemptsMax = 10;

/**
 * Records outcomes of a model, each by itself, in their order, once however often they are told.
 * @throws where the ledger is away; nothing is recorded then.
 */
export async function recordOutcomes(
  pool: Pool,
  by: { readonly model: string; readonly actor: string },
  told: readonly NewOutcome[],
): Promise<readonly OutcomeResult[]> {
  for (let attempt = 1; ; attempt++)
    try {
      return await transaction(pool, (db) => record(db, by, told));
    } catch (error) {
      if (!(error instanceof Overtaken) || attempt === attemptsMax) throw error;
    }
}

/** Whom an outcome is about, as the table knows it. */
type Subject = {
  readonly prediction: string | null;
  readonly at: string | null;
  readonly entity: string | null;
};

const keyOf = ({ prediction, at, entity }: Subject): string => prediction ?? `${entity} ${at}`;

async function record(
  db: Queryable,
  { model, actor }: { readonly model: string; readonly actor: string },
  told: readonly NewOutcome[],
): Promise<readonly OutcomeResult[]> {
  const subjects = await subjectsOf(db, model, told);
  const known = await knownLabels(db, model, subjects);
  const steps = told.map((outcome, place) => {
    const key = keyOf(at(subjects, place));
    const labels = known.get(key) ?? [];
    const step = outcomeStep(labels, outcome);
    if (step.kind === 'record') known.set(key, [...labels, outcome.label]);
    return step;
  });
  const rows = told.flatMap((outcome, place) => {
    const step = at(steps, place);
    return step.kind === 'record' ? [{ ...at(subjects, place), ...outcome, revision: step.revision }] : [];
  });
  if ((await insert(db, { model, actor }, rows)) < rows.length) throw new Overtaken();
  const logged = await loggedAmong(db, model, subjects);
  return steps.map((step, place) => {
    const { prediction } = at(subjects, place);
    return { step, prediction, isJoined: prediction !== null && logged.has(prediction) };
  });
}

const at = <Item>(items: readonly Item[], place: number): Item => {
  const item = items[place];
  if (item === undefined) throw new RangeError(`${place} of ${items.length}`);
  return item;
};

/** Those that name an entity get its prediction, where the log has one. */
async function subjectsOf(
  db: Queryable,
  model: string,
  told: readonly NewOutcome[],
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
async function knownLabels(
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

type NewRow = Subject & NewOutcome & { readonly revision: number };

/** How many were not there; in one order for all, so that two that tell of the same never wait for each other. */
async function insert(
  db: Queryable,
  { model, actor }: { readonly model: string; readonly actor: string },
  given: readonly NewRow[],
): Promise<number> {
  if (given.length === 0) return 0;
  const rows = given.toSorted(
    (one, two) => keyOf(one).localeCompare(keyOf(two), 'en') || one.revision - two.revision,
  );
  const { rowCount } = await db.query(
    `insert into outcomes (model, actor, prediction, predicted_at, entity, revision, label, observed_at, source)
     select $1, $2, * from unnest($3::uuid[], $4::timestamptz[], $5::bigint[], $6::integer[], $7::text[], $8::timestamptz[], $9::text[])
     on conflict do nothing`,
    [
      model,
      actor,
      rows.map(({ prediction }) => prediction),
      rows.map((row) => row.at),
      rows.map(({ entity }) => entity),
      rows.map(({ revision }) => revision),
      rows.map(({ label }) => label),
      rows.map(({ observedAt }) => observedAt),
      rows.map(({ source }) => source),
    ],
  );
  return rowCount ?? 0;
}

/** Which predictions the log has. */
async function loggedAmong(
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
