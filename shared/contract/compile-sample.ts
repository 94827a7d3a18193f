import { doubleSql } from './column-value.ts';
import type { ContractColumn, TableContract } from './table.ts';

/** About so many rows are sampled. */
const sampleRowCount = 20_000;

/** Columns that a profile describes: what is learnt from, sliced by or learnt. */
export const isProfiled = ({ role }: ContractColumn): boolean =>
  role === 'feature' || role === 'protected' || role === 'target';

/** Columns of a profile that are described by sampled numbers; those of the others are words, which are all counted. */
export const sampledColumns = ({ columns }: TableContract): readonly ContractColumn[] =>
  columns.filter((column) => isProfiled(column) && column.type !== 'category' && column.type !== 'text');

/**
 * Aggregates over `data` that draw the sample: `sample_count` rows, and under `sample` a list of their numbers, a struct
 * each, in the order of `sampledColumns` under `x0`, `x1` and so on, `NaN` where missing. In the pass that counts, for
 * another one would read every column again. The sample is by row hash: the same rows at every read, in any order.
 */
export function sampleAggregates(table: TableContract, rowCount: number): readonly string[] {
  const drawn = `filter (where ${sampleCondition(rowCount)})`;
  const numbers = sampledColumns(table).map((column, index) => {
    const value = `c${table.columns.indexOf(column)}`;
    return `'x${index}': ${doubleSql(column.type, value)}`;
  });
  const values = numbers.length === 0 ? [] : [`list({${numbers.join(', ')}}) ${drawn} as sample`];
  return [`count(*) ${drawn} as sample_count`, ...values];
}

/** Hashes are uniform, so a bound on them takes a share of the rows. */
function sampleCondition(rowCount: number): string {
  if (rowCount <= sampleRowCount) return 'true';
  return `ratchet_row_hash < ${(2n ** 64n * BigInt(sampleRowCount)) / BigInt(rowCount)}::ubigint`;
}
