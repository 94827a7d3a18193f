import { doubleSql } from './column-value.ts';
import type { ContractColumn } from './contract-column.ts';
import type { TableContract } from './table.ts';

/** About so many rows are sampled. */
const sampleRowCount = 20_000;

/** Columns that a profile describes: what is learnt from, sliced by or learnt. */
export const isProfiled = ({ role }: ContractColumn): boolean =>
  role === 'feature' || role === 'protected' || role === 'target';

/** Columns of a profile that are described by sampled numbers; those of the others are words, which are all counted. */
export const sampledColumns = ({ columns }: TableContract): readonly ContractColumn[] =>
  columns.filter((column) => isProfiled(column) && column.type !== 'category' && column.type !== 'text');

/**
 * An aggregate over `data` that draws the sample: under `sample` a list of structs, one a row, with its `hash` and its
 * numbers in the order of `sampledColumns` under `x0`, `x1` and so on, `NaN` where missing. In the pass that counts, for
 * another one would read every column again. The sample is by row hash: the same rows at every read, in any order.
 */
export function sampleAggregate(table: TableContract, rowCount: number): string {
  const numbers = sampledColumns(table).map((column, index) => {
    const value = `c${table.columns.indexOf(column)}`;
    return `'x${index}': ${doubleSql(column.type, value)}`;
  });
  const bound = sampleBound(rowCount);
  const drawn = bound === null ? '' : ` filter (where ratchet_row_hash < ${bound}::ubigint)`;
  return `list({${["'hash': ratchet_row_hash", ...numbers].join(', ')}})${drawn} as sample`;
}

/** Hashes are uniform, so a bound on them takes a share of the rows; null: all of them are taken. */
export const sampleBound = (rowCount: number): bigint | null =>
  rowCount <= sampleRowCount ? null : (2n ** 64n * BigInt(sampleRowCount)) / BigInt(rowCount);
