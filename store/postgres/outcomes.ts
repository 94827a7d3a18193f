import { type OutcomeStep, outcomeStep } from '../../shared/policy/outcome-revision.ts';
import { type About, keyOf, knownLabels, loggedAmong, type Subject, subjectsOf } from './outcome-subjects.ts';
import { type Pool, type Queryable, transaction } from './pool.ts';
import { iso } from './rows.ts';

/** What became true: of a prediction, or of an entity at a time. */
export type NewOutcome = {
  readonly about: About;
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
