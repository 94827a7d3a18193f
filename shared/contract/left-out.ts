import type { CategoryCount } from './finding-input.ts';
import type { TableContract } from './table.ts';

const distinctMax = 1_000;
const distinctShareMax = 0.5;

/** Features that are rather ids: more than a thousand levels, most of them once. Models would only learn rows by heart. */
export function idLikeColumns(
  table: TableContract,
  categories: readonly CategoryCount[],
  rowCount: number,
): readonly { readonly column: string; readonly reason: string }[] {
  return categories
    .filter(({ column }) => table.features.includes(column))
    .filter(({ distinctCount }) => distinctCount > distinctMax && distinctCount > distinctShareMax * rowCount)
    .map(({ column, distinctCount }) => ({
      column,
      reason: `id-like: ${distinctCount} different values in ${rowCount} rows`,
    }));
}
