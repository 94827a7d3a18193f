import { type Month, monthAfter, partitionedMonths, partitionOf } from '../prediction-log/partitions.ts';
import { type Pool, type Queryable, transaction } from './pool.ts';

/** Since a hundred thousand years ago at most, for PostgreSQL counts no further. */
const longest = 3.2e15;
const since = (place: string): string =>
  `now() - least(${place}::double precision, ${longest}) * interval '1 millisecond'`;

/** Drops the months that ended longer ago than `keptMs`, by the database's clock. One that is in use is left for the next time. */
export async function dropPartitions(pool: Pool, keptMs: number): Promise<readonly Month[]> {
  const dropped: Month[] = [];
  for (const month of await partitionedMonths(pool)) {
    const { rows } = await pool.query<{ is_over: boolean }>(
      `select $1::timestamptz <= ${since('$2')} as is_over`,
      [`${monthAfter(month)}-01Z`, keptMs],
    );
    if (rows[0]?.is_over !== true) continue;
    await transaction(pool, async (db) => {
      await db.query(`set local lock_timeout = '2s'`);
      await db.query(`drop table if exists ${partitionOf(month)}`);
    });
    dropped.push(month);
  }
  return dropped;
}

export type PredictionsDeleted = {
  readonly model: string;
  readonly predictions: number;
  readonly outcomes: number;
};

/** Deletes what is older than the model wants, with its outcomes; models that are not named keep theirs for `otherwiseMs`. */
export async function deletePredictions(
  pool: Pool,
  kept: { readonly keptMs: ReadonlyMap<string, number>; readonly otherwiseMs: number },
): Promise<readonly PredictionsDeleted[]> {
  const { rows } = await pool.query<{ name: string }>('select name from models order by name');
  const all: PredictionsDeleted[] = [];
  for (const { name: model } of rows) {
    const old = [model, kept.keptMs.get(model) ?? kept.otherwiseMs] as const;
    const predictions = await deleteOld(pool, ['predictions', 'at'], old);
    const outcomes = await deleteOld(pool, ['outcomes', 'coalesce(predicted_at, received_at)'], old);
    await deleteOld(pool, ['quarantined_predictions', 'at'], old);
    await deleteOld(pool, ['shadow_predictions', 'at'], old);
    if (predictions + outcomes > 0) all.push({ model, predictions, outcomes });
  }
  return all;
}

async function deleteOld(
  db: Queryable,
  [table, time]: readonly [table: string, time: string],
  values: readonly unknown[],
): Promise<number> {
  const { rowCount } = await db.query(
    `delete from ${table} where model = $1 and ${time} < ${since('$2')}`,
    values,
  );
  return rowCount ?? 0;
}
