import type { DuckDBValue } from '@duckdb/node-api';
import type { CompiledContract } from '../../shared/contract/compile.ts';
import type { CategoryCount, ContractCounts } from '../../shared/contract/finding-input.ts';

/** The one row of results of a statement. */
export type ResultRow = Readonly<Record<string, DuckDBValue>>;

/** The result of a compiled contract, out of DuckDB's values. */
export function readCounts(row: ResultRow, compiled: CompiledContract): ContractCounts {
  const count = (name: string) => Number(row[name] ?? 0);
  const isBinary = 'positives' in row;
  return {
    rows: {
      total: count('row_count'),
      used: count('state_used'),
      unlabelled: count('state_unlabelled'),
      immature: count('state_immature'),
      quarantined: count('state_quarantined'),
    },
    positives: isBinary ? count('positives') : null,
    labelRange:
      isBinary || row['label_min'] === null || row['label_min'] === undefined
        ? null
        : [count('label_min'), count('label_max')],
    repeatedKeys: count('repeated_keys'),
    repeatedRows: count('repeated_rows'),
    checks: compiled.checks.map(({ alias }) => count(alias)),
    outliers: compiled.checks.map(({ alias }) => [
      ...new Set([row[`${alias}_low`], row[`${alias}_high`]].filter((value) => typeof value === 'number')),
    ]),
    statistics: compiled.statistics.map(({ alias }) => (typeof row[alias] === 'number' ? row[alias] : null)),
    categories: compiled.categories.map((column, index) => categoryCount(row, column, index)),
  };
}

type LevelItem = { readonly entries: { readonly n: bigint; readonly level: string } };

/** What a list holds; nothing where there is none. */
export const itemsOf = (list: DuckDBValue | undefined): readonly DuckDBValue[] =>
  typeof list === 'object' && list !== null && 'items' in list && Array.isArray(list.items) ? list.items : [];

function categoryCount(row: ResultRow, column: string, index: number): CategoryCount {
  const items = itemsOf(row[`levels_${index}`]) as readonly LevelItem[];
  return {
    column,
    distinctCount: Number(row[`distinct_${index}`] ?? 0),
    levels: items.map(({ entries: { n, level } }) => [level, Number(n)]),
  };
}
