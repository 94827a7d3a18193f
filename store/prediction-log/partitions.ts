import { type Pool, transaction } from '../postgres/pool.ts';

/** A month as `2026-11`, UTC. */
export type Month = string;

export const monthOf = (ms: number): Month => new Date(ms).toISOString().slice(0, 7);

export function monthAfter(month: Month): Month {
  const [year = 0, number = 0] = month.split('-').map(Number);
  return monthOf(Date.UTC(year, number, 1));
}

export const partitionOf = (month: Month): string => `predictions_${month.replace('-', '_')}`;

/** One of any number of replicas makes a partition; the others wait for it. */
const lockKey = 7_246_116;

/**
 * Makes the partitions of these months where they are missing. They are made beside the table and attached, which holds up
 * neither readers nor writers.
 */
export async function makePartitions(pool: Pool, months: readonly Month[]): Promise<void> {
  await transaction(pool, async (db) => {
    await db.query('select pg_advisory_xact_lock($1)', [lockKey]);
    for (const month of months) {
      const name = partitionOf(month);
      const { rows } = await db.query<{ there: boolean }>('select to_regclass($1) is not null as there', [
        name,
      ]);
      if (rows[0]?.there === true) continue;
      await db.query(`create table ${name} (like predictions including defaults including constraints)`);
      await db.query(
        `alter table predictions attach partition ${name} for values from ('${month}-01Z') to ('${monthAfter(month)}-01Z')`,
      );
    }
  });
}

/** The months that have a partition, the oldest first. */
export async function partitionedMonths(pool: Pool): Promise<readonly Month[]> {
  const { rows } = await pool.query<{ name: string }>(
    `select c.relname as name from pg_inherits i join pg_class c on c.oid = i.inhrelid
     where i.inhparent = 'predictions'::regclass order by c.relname`,
  );
  return rows.map(({ name }) => name.slice('predictions_'.length).replace('_', '-'));
}
