import { finished } from 'node:stream/promises';
import type pg from 'pg';
import { from } from 'pg-copy-streams';
import type { Pool } from '../postgres/pool.ts';
import { makePartitions, monthOf } from './partitions.ts';
import { quarantineRow } from './quarantine.ts';
import { bytesOf, copyHeader, copyTrailer, fieldOf, idColumn, type Rows, rowOffsets } from './row-format.ts';

export type Written = {
  /** Rows that are in the table now and were not before. */
  readonly written: number;
  readonly quarantined: number;
};

/** Longer than any batch takes; a connection that hangs is given up. */
const patienceMs = 10_000;

/**
 * Brings rows into the table of predictions, each once: one that is there already, for an earlier try came through unheard,
 * is left as it is. COPY alone where nothing is there yet, which is nearly always; else by way of a temporary table.
 * A row that the table refuses is found by halving, and put aside.
 * @throws where the ledger is away or takes no rows at all; all of it may be tried again.
 */
export async function writeRows(pool: Pool, rows: Rows): Promise<Written> {
  try {
    return { written: await copyRows(pool, rows, 'directly'), quarantined: 0 };
  } catch (error) {
    const code = codeOf(error);
    if (code === uniqueViolation) return writeMissing(pool, rows);
    if (isWithoutPartition(error)) return writeToNewPartition(pool, rows);
    if (isRefused(code)) return writeHalves(pool, rows, error);
    throw error;
  }
}

const uniqueViolation = '23505';
const checkViolation = '23514';

const codeOf = (error: unknown): string =>
  error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : '';

const isWithoutPartition = (error: unknown): boolean =>
  codeOf(error) === checkViolation && error instanceof Error && /no partition/.test(error.message);

/** Data that PostgreSQL cannot take: 22 data exceptions, 23 constraints, 54 limits such as the depth of JSON. */
const isRefused = (code: string): boolean => /^(?:22|23|54)/.test(code);

async function writeMissing(pool: Pool, rows: Rows): Promise<Written> {
  try {
    return { written: await copyRows(pool, rows, 'where-missing'), quarantined: 0 };
  } catch (error) {
    if (isWithoutPartition(error)) return writeToNewPartition(pool, rows);
    if (isRefused(codeOf(error))) return writeHalves(pool, rows, error);
    throw error;
  }
}

/** Rows that were spooled may be of a month that nobody made ahead. */
async function writeToNewPartition(pool: Pool, rows: Rows): Promise<Written> {
  const bytes = bytesOf(rows);
  const months = rowOffsets(bytes)
    .slice(0, -1)
    .map((begin) => monthOf(timeOfRow(bytes, begin)));
  await makePartitions(pool, [...new Set(months)]);
  return writeMissing(pool, rows);
}

/** An id begins with its milliseconds, in 48 bits. */
const timeOfRow = (bytes: Buffer, begin: number): number =>
  fieldOf(bytes, begin, idColumn)?.readUIntBE(0, 6) ?? 0;

async function writeHalves(pool: Pool, rows: Rows, error: unknown): Promise<Written> {
  const bytes = bytesOf(rows);
  const offsets = rowOffsets(bytes);
  const middle = offsets[Math.floor((offsets.length - 1) / 2)] ?? 0;
  if (middle === 0) {
    await quarantineRow(pool, rows, error instanceof Error ? error.message : String(error));
    return { written: 0, quarantined: 1 };
  }
  const first = await writeRows(pool, { ...rows, pieces: [bytes.subarray(0, middle)] });
  const second = await writeRows(pool, { ...rows, pieces: [bytes.subarray(middle)] });
  return { written: first.written + second.written, quarantined: first.quarantined + second.quarantined };
}

type Way = 'directly' | 'where-missing';

async function copyRows(pool: Pool, rows: Rows, way: Way): Promise<number> {
  const client = await pool.connect();
  let isGivenUp = false;
  const giveUp = setTimeout(() => {
    isGivenUp = true;
    client.release(true);
  }, patienceMs);
  const ignore = (): void => undefined;
  client.on('error', ignore); // said to the query that waits as well
  let isWhole = false;
  try {
    const count =
      way === 'directly' ? await copyInto(client, 'predictions', rows) : await copyMissing(client, rows);
    isWhole = true;
    return count;
  } catch (error) {
    isWhole = await client.query('rollback').then(
      () => true,
      () => false,
    );
    throw error;
  } finally {
    clearTimeout(giveUp);
    client.off('error', ignore);
    if (!isGivenUp) client.release(!isWhole);
  }
}

async function copyInto(client: pg.PoolClient, table: string, { columns, pieces }: Rows): Promise<number> {
  const copy = client.query(from(`copy ${table} (${columns.join(', ')}) from stdin (format binary)`));
  copy.write(copyHeader);
  for (const piece of pieces) copy.write(piece);
  copy.end(copyTrailer);
  await finished(copy);
  return copy.rowCount;
}

async function copyMissing(client: pg.PoolClient, rows: Rows): Promise<number> {
  const names = rows.columns.join(', ');
  await client.query('begin');
  await client.query('create temp table arrived (like predictions) on commit drop');
  await copyInto(client, 'arrived', rows);
  const { rowCount } = await client.query(
    `insert into predictions (${names}) select ${names} from arrived on conflict do nothing`,
  );
  await client.query('commit');
  return rowCount ?? 0;
}
