import type { DuckDBConnection } from '@duckdb/node-api';
import type { LabelledFrame } from '../../activities/fitting/labelled-frame.ts';
import { columnValue } from '../../shared/contract/column-value.ts';
import { labelSql } from '../../shared/contract/compile-data.ts';
import type { ContractColumn } from '../../shared/contract/contract-column.ts';
import { columnOf } from '../../shared/contract/row-state.ts';
import type { TableContract } from '../../shared/contract/table.ts';
import type { LargeColumn } from '../../shared/dataset/frame.ts';
import { isCategory, numberSql } from '../../store/snapshots/column-sql.ts';
import { rowsOf } from '../../store/snapshots/duck.ts';
import { type LevelCodes, withLevels } from '../../store/snapshots/level-types.ts';
import { type ReadColumn, type ReadColumns, readColumns } from '../../store/snapshots/read-columns.ts';
import { type FrameStore, storedColumns } from '../../store/snapshots/stored-columns.ts';
import { ImportRefused } from '../import/refusal.ts';
import { partColumn, placedRows } from './load-table.ts';

/** The labelled rows of a table; `part` is 1 for rows of early stopping. */
export type FitFrame = LabelledFrame & {
  readonly part: Uint8Array;
  /** Rows without a label, which are left out. */
  readonly unlabelledCount: number;
};

export type RowsAt = {
  readonly table: string;
  readonly path: string;
  /** Column of the weights of the rows. */
  readonly weight?: string | undefined;
  /** Columns that are read besides the features. */
  readonly also?: readonly string[];
  /** Where columns may lie that are too large for memory. */
  readonly store: FrameStore;
};

const weightName = '#weight';
const labelName = '#label';
const partName = '#part';

/** Reads columns and labels into typed arrays, in the order of the file. @throws ImportRefused where no row has a label */
export async function readRows(
  connection: DuckDBConnection,
  contract: TableContract,
  { table, path, weight, also = [], store }: RowsAt,
): Promise<FitFrame> {
  const rows = placedRows(table);
  const target = columnOf(contract, contract.target);
  const columns = [...new Set([...contract.features, ...also])].map((name) => columnOf(contract, name));
  const [counted] = await rowsOf(connection, `select count(*) as n from ${table}`);
  const rowCount = Number(counted?.['n'] ?? 0);
  return withLevels(connection, { columns: columns.filter(isCategory), rows }, async (codes) => {
    const own = new Map(columns.map((column) => readOf(column, codes)));
    const read = await readColumns(connection, {
      parts: { full: rows, later: null },
      where: labelled(target),
      rowCountMax: rowCount,
      columns: new Map<string, ReadColumn>([
        [labelName, { sql: labelSql(contract, target), as: 'double' }],
        [partName, { sql: partColumn, as: 'byte' }],
        ...(weight
          ? [[weightName, { sql: numberSql(columnOf(contract, weight)), as: 'double' }] as const]
          : []),
        ...own,
      ]),
      stored: storedColumns(own, rowCount, store),
    });
    if (read.rowCount === 0)
      throw new ImportRefused(
        `${path}: no row has a label: "${target.name}" is empty in all ${rowCount}; give rows whose answer is known`,
      );
    const labels = read.doubles(labelName);
    const part = read.bytes(partName);
    const frame = { rowCount: read.rowCount, columns: frameColumns(read, columns, codes) };
    const weights = weight ? { weights: read.doubles(weightName) } : {};
    return { frame, labels, ...weights, part, unlabelledCount: rowCount - read.rowCount };
  });
}

function labelled(target: ContractColumn): string {
  const { value, violates } = columnValue(target);
  return [`${value} is not null`, ...(violates ? [`not coalesce(${violates}, false)`] : [])].join(' and ');
}

function readOf(
  column: ContractColumn,
  codes: ReadonlyMap<string, LevelCodes>,
): readonly [string, ReadColumn] {
  const levels = codes.get(column.name);
  return [
    `.${column.name}`,
    levels ? { sql: levels.sql, as: 'integer' } : { sql: numberSql(column), as: 'double' },
  ];
}

const frameColumns = (
  read: ReadColumns,
  columns: readonly ContractColumn[],
  codes: ReadonlyMap<string, LevelCodes>,
): ReadonlyMap<string, LargeColumn> =>
  new Map(
    columns.map(({ name }): readonly [string, LargeColumn] => {
      const levels = codes.get(name)?.levels;
      return [name, levels === undefined ? read.numbers(`.${name}`) : read.category(`.${name}`, levels)];
    }),
  );
