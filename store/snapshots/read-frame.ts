import type { DuckDBConnection } from '@duckdb/node-api';
import { labelSql } from '../../shared/contract/compile-data.ts';
import type { ContractColumn } from '../../shared/contract/contract-column.ts';
import { columnOf, rowStateConditions, usedCondition } from '../../shared/contract/row-state.ts';
import type { LargeColumn, LargeFrame } from '../../shared/dataset/frame.ts';
import { inPartsSql, type Part, partSql, testForBoth } from '../../shared/dataset/split.ts';
import { loadFrame } from '../../shared/dataset/take-frame.ts';
import { isCategory, numberSql } from './column-sql.ts';
import type { FrameRequest, ReadFrame } from './frame-request.ts';
import { type LevelCodes, withLevels } from './level-types.ts';
import { logicalParts, logicalRows } from './logical-rows.ts';
import { quoteName } from './quote.ts';
import { type ReadColumn, type ReadColumns, readColumns } from './read-columns.ts';
import { isHashed, partsAt } from './segment-parts.ts';
import { type FrameStore, storedColumns } from './stored-columns.ts';
import { isWhole, readWhole } from './whole-frame.ts';

/** The same where the columns may lie outside of memory. */
export type LargeRead = Omit<ReadFrame, 'frame'> & { readonly frame: LargeFrame };

/** Reads as below, with all columns in memory. */
export async function readFrame(
  connection: DuckDBConnection,
  request: FrameRequest,
  pathOf: (file: string) => string,
): Promise<ReadFrame> {
  const { frame, ...read } = await readLargeFrame(connection, request, { pathOf });
  return { ...read, frame: loadFrame(frame) };
}

export type Files = {
  readonly pathOf: (file: string) => string;
  /** Where columns may lie that are too large for memory. @default in memory, whatever their size */
  readonly store?: FrameStore;
};

/**
 * The labelled, mature rows of a snapshot as typed arrays. Rows come in the order of the snapshot's files (segment,
 * row), which is the same at every read of one snapshot, on any number of threads; another snapshot of the same rows may
 * have another order. Rows that a split column gives no part are left out.
 */
export function readLargeFrame(
  connection: DuckDBConnection,
  request: FrameRequest,
  { pathOf, store }: Files,
): Promise<LargeRead> {
  const { table, manifest } = request;
  const columns = request.columns.map((name) => columnOf(table, name));
  const forms = new Map(columns.map((column) => [columnName(column), { as: formOf(column) }]));
  const stored = store && storedColumns(forms, manifest.rowCount, store);
  if (stored === undefined && isWhole(request)) return readWhole(connection, request, pathOf);
  const rows = logicalRows({ ...manifest, pathOf });
  const where = conditionsOf(request).join(' and ');
  const categories = columns.filter(isCategory);
  return withLevels(connection, { columns: categories, rows }, async (codes) => {
    const read = await readColumns(connection, {
      parts: logicalParts({ ...manifest, pathOf }),
      where,
      rowCountMax: manifest.rowCount,
      columns: new Map([...describing(request), ...columns.map((column) => readOf(column, codes))]),
      stored,
    });
    const part = await partsOfRead(connection, request, { read, pathOf });
    return assemble(read, request, { columns, codes, part });
  });
}

type Reading = { readonly read: ReadColumns; readonly pathOf: (file: string) => string };

async function partsOfRead(
  connection: DuckDBConnection,
  request: FrameRequest,
  { read, pathOf }: Reading,
): Promise<Uint8Array> {
  const only = onlyPart(request);
  if (only !== null) return new Uint8Array(read.rowCount).fill(only);
  if (isHashed(request.split)) return partsAt(connection, request, { places: read.places, pathOf });
  return read.bytes(partName);
}

function conditionsOf({ declaration, table, manifest, split, parts }: FrameRequest): readonly string[] {
  const states = rowStateConditions({ declaration, table, databaseTime: manifest.databaseTime });
  const isSplitColumn = split.by === 'column' ? [`(${partSql(split, table)}) is not null`] : [];
  return [
    usedCondition(states),
    ...(parts === undefined ? isSplitColumn : [`(${inPartsSql(split, table, parts)})`]),
  ];
}

/** What is read beside the columns. Names of columns begin with another sign. */
const labelName = '#label';
const partName = '#part';
const weightName = '#weight';
const keyName = '#key';
const bothName = '#both';

function describing(request: FrameRequest): readonly (readonly [string, ReadColumn])[] {
  const { table, split, other, weight } = request;
  const key = table.key.map((name) => `${quoteName(name)}::varchar`).join(', ');
  return [
    [labelName, { sql: labelSql(table, columnOf(table, table.target)), as: 'double' }],
    ...(onlyPart(request) === null && !isHashed(split)
      ? [[partName, { sql: partSql(split, table), as: 'byte' }] as const]
      : []),
    ...(weight ? [[weightName, { sql: numberSql(columnOf(table, weight)), as: 'double' }] as const] : []),
    ...(other ? [[bothName, { sql: testForBoth(split, other, table), as: 'byte' }] as const] : []),
    ...(request.withKeys ? [[keyName, { sql: `concat_ws(',', ${key})`, as: 'text' }] as const] : []),
  ];
}

/** The part of all rows, where one alone is wanted; else null. */
const onlyPart = ({ parts }: FrameRequest): Part | null => (parts?.length === 1 ? (parts[0] ?? null) : null);

function readOf(
  column: ContractColumn,
  codes: ReadonlyMap<string, LevelCodes>,
): readonly [string, ReadColumn] {
  const sql = codes.get(column.name)?.sql ?? numberSql(column);
  return [columnName(column), { sql, as: formOf(column) }];
}

const formOf = (column: ContractColumn): 'integer' | 'double' => (isCategory(column) ? 'integer' : 'double');

const columnName = ({ name }: ContractColumn): string => `.${name}`;

type Assembly = {
  readonly columns: readonly ContractColumn[];
  readonly codes: ReadonlyMap<string, LevelCodes>;
  readonly part: Uint8Array;
};

function assemble(read: ReadColumns, request: FrameRequest, { columns, codes, part }: Assembly): LargeRead {
  const { rowCount } = read;
  const frameColumns = columns.map((column): readonly [string, LargeColumn] => {
    const name = columnName(column);
    const levels = codes.get(column.name)?.levels;
    return [column.name, levels === undefined ? read.numbers(name) : read.category(name, levels)];
  });
  return {
    frame: { rowCount, columns: new Map(frameColumns) },
    part,
    labels: read.doubles(labelName),
    places: read.places,
    ...(request.weight ? { weights: read.doubles(weightName) } : {}),
    ...(request.withKeys ? { keys: read.texts(keyName) } : {}),
    ...(request.other ? { testForBoth: read.bytes(bothName) } : {}),
  };
}
