import type pg from 'pg';
import { entityHash, entityToBigint } from '../../shared/assignment/entity-hash.ts';
import type { KpiGuard } from '../../shared/rollout/plan.ts';
import { SourceFault } from './source-fault.ts';
import { queryRelation } from './source-query.ts';
import { readSource } from './source-session.ts';

/** A query of the user's own that tells what became of entities. */
export type Kpi = Pick<KpiGuard, 'name' | 'sql'> & {
  /** Name of the environment variable, for messages. */
  readonly connection: string;
};

/** Rows in columns: hash of the entity as a bigint, value, time. */
export type KpiValues = {
  readonly entities: readonly string[];
  readonly values: readonly number[];
  readonly times: readonly string[];
};

/** A look must not take the memory of the worker: who has more sums them up by entity. */
const rowsMax = 500_000;
const timeoutMs = 10_000;

const numberTypes: readonly number[] = [20, 21, 23, 700, 701, 1700];
const timeTypes: readonly number[] = [1114, 1184];

/**
 * Reads what became of entities since a time, in one read-only transaction of at most ten seconds.
 * @throws SourceFault that names the figure and says what is wrong.
 */
export function readKpi(
  kpi: Kpi,
  { connectionString, since }: { readonly connectionString: string; readonly since: string },
): Promise<KpiValues> {
  return asked(kpi, connectionString, async (client) => {
    const { rows } = await client.query<{ entity: string; value: number; time: string }>(
      `select entity::text as entity, value::float8 as value, "time"::timestamptz::text as "time" from ${relationOf(kpi)}
       where entity is not null and value is not null and "time" >= $1::timestamptz
         and value::float8 not in ('NaN', 'Infinity', '-Infinity') limit ${rowsMax + 1}`,
      [since],
    );
    if (rows.length > rowsMax)
      throw new SourceFault(
        `kpi ${kpi.name} returns more than ${rowsMax} rows since the phase began: return one row for each entity`,
        { permanent: true },
      );
    return {
      entities: rows.map(({ entity }) => entityToBigint(entityHash(entity))),
      values: rows.map(({ value }) => value),
      times: rows.map(({ time }) => time),
    };
  });
}

/** @throws SourceFault where the query cannot be read, or lacks a column or its type. */
export async function checkKpi(kpi: Kpi, connectionString: string): Promise<void> {
  const fields = await asked(kpi, connectionString, async (client) => {
    const { fields: described } = await client.query(`select * from ${relationOf(kpi)} limit 0`);
    return described;
  });
  const typeOf = (name: string) => fields.find((field) => field.name === name)?.dataTypeID;
  const lacking = ['entity', 'value', 'time'].filter((name) => typeOf(name) === undefined);
  if (lacking.length > 0)
    throw refused(
      kpi,
      `it returns ${fields.map(({ name }) => name).join(', ')}, not ${lacking.join(' and ')}: name its columns entity, value and time`,
    );
  if (!numberTypes.includes(typeOf('value') ?? 0))
    throw refused(kpi, 'its column value is no number: cast it, as in value::float8');
  if (!timeTypes.includes(typeOf('time') ?? 0))
    throw refused(
      kpi,
      'its column time is no time (a date has none: its midnight is before the rollout began): cast it, as in "time"::timestamptz',
    );
}

const refused = ({ name }: Kpi, message: string): SourceFault =>
  new SourceFault(`kpi ${name}: ${message}`, { permanent: true });

const relationOf = ({ name, sql }: Kpi): string => queryRelation(sql, `kpi ${name}`);

async function asked<T>(
  kpi: Kpi,
  connectionString: string,
  work: (client: pg.Client) => Promise<T>,
): Promise<T> {
  const name = { connection: kpi.connection, schema: 'public' };
  try {
    return await readSource({ connectionString, statementTimeoutMs: timeoutMs, name }, ({ client }) =>
      work(client),
    );
  } catch (error) {
    if (!(error instanceof SourceFault && error.permanent && error.cause instanceof Error)) throw error;
    throw refused(kpi, `it cannot be read: ${tellable(error.code ?? '', error.cause.message)}`);
  }
}

/** Messages of wrong SQL name tables and columns; all others may hold values of rows, and whoever may read a rollout reads them. */
const tellable = (code: string, message: string): string =>
  code.startsWith('42') ? message : `SQLSTATE ${code}; run it by hand to see why`;
