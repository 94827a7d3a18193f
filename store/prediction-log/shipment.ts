import type { Pool } from '../postgres/pool.ts';
import type { Chunk } from './log-buffer.ts';
import type { DropReason, LogCounts } from './log-counts.ts';
import type { Pace } from './pace.ts';
import { pacedWrite } from './paced-write.ts';
import { makePartitions, monthOf } from './partitions.ts';
import { type Rows, rowColumns } from './row-format.ts';
import { BrokenSpoolFile, type Spool } from './spool.ts';
import { writeRows } from './write-rows.ts';

export type ShipmentOptions = {
  readonly ledger: Pool;
  readonly spool: Spool;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  /** Told once when the ledger stops taking rows, and of each file that the disk does not take or give. */
  readonly onTrouble: (error: unknown, words: string) => void;
};

export type Shipment = {
  /** Brings rows to the ledger, or to the disk. Never throws: what neither takes is dropped and counted. */
  send(chunks: readonly Chunk[]): Promise<void>;
  /** To the disk, whatever the ledger does. */
  putAside(chunks: readonly Chunk[]): Promise<void>;
  /** Brings what is on disk to the ledger, until nothing is left or it takes no more. */
  bringSpooled(isWanted: () => boolean): Promise<void>;
  /** What is sent from now on does not wait for the pace. */
  hurry(): void;
  /** Whether the ledger took no rows when last asked. */
  isAway(): boolean;
  hasSpooled(): boolean;
};

/** A partition is made so long before its first row. */
const aheadMs = 7 * 86_400_000;

export function openShipment(options: ShipmentOptions, counts: LogCounts, pace: Pace): Shipment {
  const { ledger, spool, now, onTrouble } = options;
  let isAway = false;
  let hasSpooled = false;
  const makeMonths = monthsAhead(ledger, now);
  const write = async (rows: Rows): Promise<void> => {
    await makeMonths();
    const { written, quarantined } = await writeRows(ledger, rows);
    pace.took(written + quarantined);
    counts.written += written;
    counts.quarantined += quarantined;
    isAway = false;
  };
  const paced = pacedWrite(write, pace);
  const fail = (error: unknown): void => {
    if (!isAway) onTrouble(error, 'the ledger takes no predictions: they are kept on disk until it does');
    isAway = true;
  };
  const drop = (rowCount: number, reason: DropReason): void => {
    counts.dropped[reason] += rowCount;
  };
  const putAside = async (chunks: readonly Chunk[]): Promise<void> => {
    const rowCount = chunks.reduce((sum, chunk) => sum + chunk.rowCount, 0);
    try {
      const isKept = await spool.keep(rowsOf(chunks), rowCount);
      if (!isKept) return drop(rowCount, 'spool_full');
      counts.spooled += rowCount;
      hasSpooled = true;
    } catch (error) {
      onTrouble(error, 'predictions could not be kept on disk: they are lost');
      drop(rowCount, 'spool_failed');
    }
  };
  const send = async (chunks: readonly Chunk[]): Promise<void> => {
    // While there are files, the oldest of them finds out whether the ledger is back.
    if (isAway && hasSpooled) return putAside(chunks);
    try {
      await paced.write(rowsOf(chunks));
    } catch (error) {
      fail(error);
      await putAside(chunks);
    }
  };
  const bring = async (file: string, isWanted: () => boolean): Promise<void> => {
    const rows = await spool.read(file);
    if (rows !== null && (await paced.write(rows, isWanted))) await spool.remove(file);
  };
  /** Without those that nobody can bring, the others would wait behind them for ever. */
  const setAside = async (file: string, error: unknown): Promise<void> => {
    if (!(error instanceof BrokenSpoolFile) && !isUnknownColumn(error)) throw error;
    onTrouble(error, `${file} cannot be brought to the ledger: it is kept as ${file}.broken`);
    await spool.setAside(file);
  };
  const bringSpooled = async (isWanted: () => boolean): Promise<void> => {
    const isFree = (): boolean => isWanted() && pace.isFree();
    try {
      const files = await spool.files();
      hasSpooled = files.length > 0;
      for (const file of files)
        if (isFree()) await bring(file, isWanted).catch((error) => setAside(file, error));
      if (isFree()) hasSpooled = (await spool.files()).length > 0;
    } catch (error) {
      fail(error);
    }
  };
  const { hurry } = paced;
  return { send, putAside, bringSpooled, hurry, isAway: () => isAway, hasSpooled: () => hasSpooled };
}

/** Makes the partitions of rows to come, once a month. */
function monthsAhead(ledger: Pool, now: () => number): () => Promise<void> {
  let madeUpTo = '';
  return async () => {
    const months = [monthOf(now()), monthOf(now() + aheadMs)];
    if (months[1] !== madeUpTo) await makePartitions(ledger, [...new Set(months)]);
    madeUpTo = months[1] ?? '';
  };
}

const rowsOf = (chunks: readonly Chunk[]): Rows => ({
  columns: rowColumns,
  pieces: chunks.map(({ bytes, used }) => bytes.subarray(0, used)),
});

/** What a later release wrote, which was taken back. */
const isUnknownColumn = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && error.code === '42703';
