import type { DuckDBConnection } from '@duckdb/node-api';
import type { SplitRecord } from '../../shared/artifact-manifest.ts';
import { type RowStates, rowStateConditions, usedCondition } from '../../shared/contract/row-state.ts';
import type { TableContract } from '../../shared/contract/table.ts';
import type { SnapshotManifest } from '../../shared/dataset/manifest.ts';
import { eventMs, type Part, partSql, parts } from '../../shared/dataset/split.ts';
import { intAt } from '../../shared/dataset/table.ts';
import type { Declaration } from '../../shared/declaration/schema.ts';
import { rowsOf } from './duck.ts';
import { logicalParts, logicalRows } from './logical-rows.ts';
import { quoteName } from './quote.ts';
import { readColumns } from './read-columns.ts';
import { countWhole, isHashed, type PartsRequest, partsAt } from './segment-parts.ts';

export type SplitRequest = {
  readonly declaration: Declaration;
  readonly table: TableContract;
  readonly manifest: SnapshotManifest;
  /** Whether validation found every row usable: then none is asked, and their columns need not be read. @default false */
  readonly allUsed?: boolean;
  /** Ends the choice before it is made. */
  readonly signal?: AbortSignal;
};

export type PartCounts = { readonly train: number; readonly validation: number; readonly test: number };

export type ChosenSplit =
  | { readonly kind: 'chosen'; readonly split: SplitRecord; readonly counts: PartCounts }
  | { readonly kind: 'impossible'; readonly reason: string };

/** Fixes how the rows of a snapshot are cut. Cuts in time are chosen here, once, from the times of its usable rows. */
export async function chooseSplit(
  connection: DuckDBConnection,
  request: SplitRequest,
  pathOf: (file: string) => string,
): Promise<ChosenSplit> {
  const { declaration, table, manifest } = request;
  const states = rowStateConditions({ declaration, table, databaseTime: manifest.databaseTime });
  const from = `(${logicalRows({ ...manifest, pathOf })}) where ${usedCondition(states)}`;
  const split = await splitOf(connection, request, from);
  if (typeof split === 'string') return { kind: 'impossible', reason: split };
  const part = `(${partSql(split, table)})`;
  const { counts, total } = await countsOf(connection, request, { split, states }, pathOf);
  const reason = await impossibility(connection, { split, counts, total, from, part });
  return reason === null ? { kind: 'chosen', split, counts } : { kind: 'impossible', reason };
}

type Counted = { readonly counts: PartCounts; readonly total: number };

async function countsOf(
  connection: DuckDBConnection,
  { manifest, table, allUsed = false }: SplitRequest,
  { split, states }: { readonly split: SplitRecord; readonly states: RowStates },
  pathOf: (file: string) => string,
): Promise<Counted> {
  const of = { manifest, table, split };
  if (allUsed && isHashed(split) && manifest.deletedAt === null && manifest.window === undefined)
    return { counts: namedCounts(await countWhole(connection, of, pathOf)), total: manifest.rowCount };
  const where = allUsed ? null : usedCondition(states);
  const found = await partsOf(connection, { ...of, where }, pathOf);
  return { counts: namedCounts(countParts(found)), total: found.length };
}

function countParts(found: Uint8Array): Int32Array {
  const counts = new Int32Array(256);
  for (let row = 0; row < found.length; row++) {
    const part = found[row] ?? 0;
    counts[part] = intAt(counts, part) + 1;
  }
  return counts;
}

function namedCounts(counts: Int32Array): PartCounts {
  const countOf = (part: Part): number => intAt(counts, part);
  return { train: countOf(parts.train), validation: countOf(parts.validation), test: countOf(parts.test) };
}

/** The part of each usable row; any other number for none. */
async function partsOf(
  connection: DuckDBConnection,
  request: PartsRequest & { readonly where: string | null },
  pathOf: (file: string) => string,
): Promise<Uint8Array> {
  const { manifest, table, split, where } = request;
  const sql = `coalesce(${partSql(split, table)}, 255)`;
  const read = await readColumns(connection, {
    parts: logicalParts({ ...manifest, pathOf }),
    where,
    rowCountMax: manifest.rowCount,
    columns: isHashed(split) ? new Map() : new Map([['part', { sql, as: 'byte' }]]),
  });
  return isHashed(split) ? partsAt(connection, request, { places: read.places, pathOf }) : read.bytes('part');
}

async function splitOf(
  connection: DuckDBConnection,
  { declaration, table }: SplitRequest,
  from: string,
): Promise<SplitRecord | string> {
  const { split, source } = declaration;
  const { seed, validation, test } = split;
  const by = split.by ?? (source.time === undefined ? 'key' : 'time');
  switch (by) {
    case 'key':
      return { by, key: source.key, seed, validation, test };
    case 'group':
      return { by, column: split.column ?? '', seed, validation, test };
    case 'column':
      return { by, column: split.column ?? '' };
    case 'time':
      if (source.time === undefined) return 'split.by: time needs source.time';
      return timeCuts(connection, { table, column: source.time, from, shares: { validation, test } });
  }
}

type TimeCuts = {
  readonly table: TableContract;
  readonly column: string;
  readonly from: string;
  readonly shares: { readonly validation: number; readonly test: number };
};

/** Rows of one moment stay together: they go to the later part. */
async function timeCuts(
  connection: DuckDBConnection,
  { table, column, from, shares }: TimeCuts,
): Promise<SplitRecord | string> {
  const ms = eventMs(table, column);
  const { test, validation } = shares;
  const at = (share: number) => `quantile_disc(${ms}, ${Number((1 - share).toFixed(9))})`;
  const [cuts] = await rowsOf(
    connection,
    `select ${at(test + validation)} as validation_from, ${at(test)} as test_from from ${from}`,
  );
  if (cuts?.['test_from'] === null || cuts?.['test_from'] === undefined)
    return 'no usable row has an event time';
  const validationFromMs = Number(cuts['validation_from']);
  const testFromMs = Number(cuts['test_from']);
  const [seen] = await rowsOf(
    connection,
    `select max(${ms}) as until from ${from} and ${ms} < ${testFromMs}`,
  );
  const until = seen?.['until'];
  if (until === null || until === undefined || validationFromMs >= testFromMs)
    return `${column} has too few different moments to cut the rows in time; declare split.by: key`;
  return { by: 'time', column, validationFromMs, testFromMs, trainedUntilMs: Number(until) };
}

type Impossibility = {
  readonly split: SplitRecord;
  readonly counts: PartCounts;
  readonly total: number;
  readonly from: string;
  readonly part: string;
};

async function impossibility(
  connection: DuckDBConnection,
  { split, counts, total, from, part }: Impossibility,
): Promise<string | null> {
  if (counts.train + counts.validation + counts.test < total && split.by === 'column') {
    const name = quoteName(split.column);
    const rows = await rowsOf(
      connection,
      `select distinct ${name}::varchar as word from ${from} and ${part} is null order by word limit 5`,
    );
    const words = rows.map((row) => (row['word'] === null ? 'missing values' : JSON.stringify(row['word'])));
    return `split.column: column "${split.column}" holds ${words.join(', ')}; expected train, validation or test`;
  }
  const empty = (['train', 'validation', 'test'] as const).filter((name) => counts[name] === 0);
  if (empty.length === 0) return null;
  return `the split by ${split.by} leaves no row for ${empty.join(' and ')} (of ${total} usable rows)`;
}
