import { type Pool, type Queryable, transaction } from '../pool.ts';

/** Milliseconds: how long the step was watched, and the longest that one statement may take (left out: as long as it takes). */
export type LookBounds = { readonly watchedMs: number; readonly timeoutMs?: number };

/**
 * A look reads much and answers little: to hash entities takes a third of the time of the loops and the sort that PostgreSQL
 * chooses where it takes the step for small, and fits into this memory.
 */
const settings = [
  'set transaction isolation level repeatable read, read only',
  `set local work_mem = '64MB'`,
  'set local enable_nestloop = off',
  'set local enable_sort = off',
  'set local jit = off',
];

/** One transaction that reads as of one moment, with what a look needs. */
export const lookTransaction = <T>(
  pool: Pool,
  timeoutMs: number,
  read: (db: Queryable) => Promise<T>,
): Promise<T> =>
  transaction(pool, async (db) => {
    for (const setting of settings) await db.query(setting);
    await db.query(`set local statement_timeout = ${Math.round(timeoutMs)}`);
    return read(db);
  });
