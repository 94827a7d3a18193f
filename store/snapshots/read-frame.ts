import type { DuckDBConnection } from '@duckdb/node-api';
import type { SplitRecord } from '../../shared/artifact-manifest.ts';
import { labelSql } from '../../shared/contract/compile-data.ts';
import { columnOf, rowStateConditions, usedCondition } from '../../shared/contract/row-state.ts';
import type { ContractColumn, TableContract } from '../../shared/contract/table.ts';
import type { Frame, FrameColumn } from '../../shared/dataset/frame.ts';
import type { SnapshotManifest } from '../../shared/dataset/manifest.ts';
import { type Part, partSql, testForBoth } from '../../shared/dataset/split.ts';
import type { Declaration } from '../../shared/declaration/schema.ts';
import { isCategory, numberSql } from './column-sql.ts';
import { quoteName } from './duck.ts';
import { type LevelCodes, withLevels } from './level-types.ts';
import { type LogicalParts, logicalParts, logicalRows, placeSql } from './logical-rows.ts';
import { chunksOf, readColumns, type TypedColumn } from './read-columns.ts';
import { sortedOrder, take } from './row-order.ts';

export type FrameRequest = {
  readonly declaration: Declaration;
  readonly table: TableContract;
  readonly manifest: SnapshotManifest;
  /** Names of the columns to read. */
  readonly columns: readonly string[];
  readonly split: SplitRecord;
  /** Only rows of these parts. @default all three */
  readonly parts?: readonly Part[];
  /** Only rows that are test under this split as well: those that neither version was trained on. */
  readonly testToo?: SplitRecord;
  /** Reads the keys, parts of a key joined by a comma: a string per row, so only where rows are named. */
  readonly withKeys?: boolean;
};

export type ReadFrame = {
  readonly frame: Frame;
  /** Part of each row: 0 train, 1 validation, 2 test. */
  readonly part: Uint8Array;
  /** 0 or 1 for binary, the number for regression. */
  readonly labels: Float64Array;
  readonly keys?: readonly string[];
};

/**
 * The labelled, mature rows of a snapshot as typed arrays. Rows come in the order of the snapshot's files (segment,
 * row), which is the same at every read of one snapshot, on any number of threads; another snapshot of the same rows may
 * have another order. Rows that a split column gives no part are left out.
 */
export function readFrame(
  connection: DuckDBConnection,
  request: FrameRequest,
  pathOf: (file: string) => string,
): Promise<ReadFrame> {
  const { table, manifest } = request;
  const columns = request.columns.map((name) => columnOf(table, name));
  const rows = logicalRows({ ...manifest, pathOf });
  const parts = logicalParts({ ...manifest, pathOf });
  const where = conditionsOf(request).join(' and ');
  const categories = columns.filter(isCategory);
  return withLevels(connection, { columns: categories, rows }, async (codes) => {
    const read = await readColumns(connection, {
      parts,
      where,
      rowCountMax: manifest.rowCount,
      columns: [
        { sql: placeSql, as: 'double' },
        { sql: partSql(request.split, table), as: 'byte' },
        { sql: labelSql(table, columnOf(table, table.target)), as: 'double' },
        ...columns.map((column) => readOf(column, codes)),
      ],
    });
    const keys = request.withKeys === true ? await readKeys(connection, table, { parts, where }) : null;
    return assemble(read, { columns, codes, keys });
  });
}

function conditionsOf({
  declaration,
  table,
  manifest,
  split,
  parts,
  testToo,
}: FrameRequest): readonly string[] {
  const states = rowStateConditions({ declaration, table, databaseTime: manifest.databaseTime });
  const part = partSql(split, table);
  const isSplitColumn = split.by === 'column' ? [`(${part}) is not null`] : [];
  return [
    usedCondition(states),
    ...(parts === undefined ? isSplitColumn : [`(${part}) in (${parts.join(', ')})`]),
    ...(testToo === undefined ? [] : [testForBoth(split, testToo, table)]),
  ];
}

const readOf = (column: ContractColumn, codes: ReadonlyMap<string, LevelCodes>) => {
  const levels = codes.get(column.name);
  return levels === undefined
    ? ({ sql: numberSql(column), as: 'double' } as const)
    : ({ sql: levels.sql, as: 'integer' } as const);
};

type Keys = { readonly texts: readonly string[]; readonly order: Uint32Array | null };
type Assembly = {
  readonly columns: readonly ContractColumn[];
  readonly codes: ReadonlyMap<string, LevelCodes>;
  readonly keys: Keys | null;
};

function assemble(
  { rowCount, columns: read }: { readonly rowCount: number; readonly columns: readonly TypedColumn[] },
  { columns, codes, keys }: Assembly,
): ReadFrame {
  const [positions, part, labels, ...values] = read;
  const order = sortedOrder(doubles(positions));
  const frameColumns = columns.map((column, index): readonly [string, FrameColumn] => {
    const taken = values[index];
    const levels = codes.get(column.name)?.levels;
    if (levels === undefined) return [column.name, { kind: 'number', values: take(doubles(taken), order) }];
    return [column.name, { kind: 'category', codes: take(integers(taken), order), levels }];
  });
  return {
    frame: { rowCount, columns: new Map(frameColumns) },
    part: take(bytes(part), order),
    labels: take(doubles(labels), order),
    ...(keys === null
      ? {}
      : { keys: keys.order === null ? keys.texts : Array.from(keys.order, (row) => keys.texts[row] ?? '') }),
  };
}

async function readKeys(
  connection: DuckDBConnection,
  table: TableContract,
  from: { readonly parts: LogicalParts; readonly where: string },
): Promise<Keys> {
  const key = table.key.map((name) => `${quoteName(name)}::varchar`).join(', ');
  const selected = `${placeSql} as place, concat_ws(',', ${key}) as key`;
  const texts: string[] = [];
  const places: number[] = [];
  for await (const chunk of chunksOf(connection, { selected, ...from })) {
    places.push(...chunk.getColumnValues(0).map(Number));
    texts.push(...chunk.getColumnValues(1).map(String));
  }
  return { texts, order: sortedOrder(Float64Array.from(places)) };
}

/** The readers above ask for these types by position. */
const doubles = (column: TypedColumn | undefined): Float64Array =>
  column instanceof Float64Array ? column : new Float64Array();
const integers = (column: TypedColumn | undefined): Int32Array =>
  column instanceof Int32Array ? column : new Int32Array();
const bytes = (column: TypedColumn | undefined): Uint8Array =>
  column instanceof Uint8Array ? column : new Uint8Array();
