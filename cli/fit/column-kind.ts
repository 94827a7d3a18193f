import { instantSql } from '../../shared/contract/column-value.ts';
import { quoteText } from '../../store/snapshots/quote.ts';
import { booleanPattern, integerPattern, nonFinitePattern, numberPattern } from '../import/cell-kind.ts';

/** How the values of a column are kept while they are read. */
export const columnKinds = ['boolean', 'integer', 'number', 'timestamp', 'text'] as const;
export type ColumnKind = (typeof columnKinds)[number];

/** The PostgreSQL type that an import would give the column; DuckDB knows it by the same name. */
export const storedTypes: Readonly<Record<ColumnKind, string>> = {
  boolean: 'boolean',
  integer: 'bigint',
  number: 'double precision',
  timestamp: 'timestamp with time zone',
  text: 'text',
};

const matches = (cell: string, pattern: RegExp): string =>
  `regexp_full_match(${cell}, ${quoteText(pattern.source)}${pattern.ignoreCase ? `, 'i'` : ''})`;

export const nonFiniteSql = (cell: string): string => matches(cell, nonFinitePattern);

const dayFirst = /\d{4}-\d{2}-\d{2}(?:[T ].+)?/;

/** SQL of whether the text of a cell is of that kind, by the rules of an import; `NaN` and `inf` are missing numbers here. */
export function fitsSql(kind: ColumnKind, cell: string): string {
  switch (kind) {
    case 'boolean':
      return matches(cell, booleanPattern);
    case 'integer':
      return `(${matches(cell, integerPattern)} and try_cast(${cell} as bigint) is not null)`;
    case 'number':
      return `(${nonFiniteSql(cell)} or ${matches(cell, numberPattern)}
        and coalesce(isfinite(try_cast(${cell} as double)), false)
        and (length(${cell}) < 17 or regexp_matches(${cell}, '[.eE]')))`;
    case 'timestamp':
      return `(${matches(cell, dayFirst)} and try_cast(${cell} as timestamp) is not null)`;
    case 'text':
      return 'true';
  }
}

/** SQL of whether a cell fits its column; `fitsSql` of training, which says what the columns are. */
export type FitsSql = (kind: ColumnKind, cell: string) => string;

/** The same of files beside training. Whole numbers and fractions are one there: `1` is a fraction's cell, and `10.5` a count's. */
export const fitsBesideSql: FitsSql = (kind, cell) =>
  kind === 'integer' || kind === 'number'
    ? `(${fitsSql('integer', cell)} or ${fitsSql('number', cell)})`
    : fitsSql(kind, cell);

const misfitMark = 'a cell is not of its kind';

/** The same of a cell that must be of that kind, or missing: another one ends the query with a fault that `isMisfit` knows. */
export const strictSql = (kind: ColumnKind, cell: string, fits: FitsSql): string =>
  kind === 'text'
    ? castSql(kind, cell)
    : `case when ${cell} is null or ${fits(kind, `${cell}::varchar`)} then ${castSql(kind, cell)} else error(${quoteText(misfitMark)}) end`;

export const isMisfit = (error: unknown): boolean =>
  error instanceof Error && error.message.includes(misfitMark);

/** SQL of a cell's value where it is of that kind, else missing. Times are UTC; whole numbers are doubles as well. */
export function castSql(kind: ColumnKind, cell: string): string {
  if (kind === 'text') return `${cell}::varchar`;
  if (kind === 'boolean') return `try_cast(${cell} as boolean)`;
  if (kind === 'timestamp') return instantSql(cell);
  const number = `try_cast(${cell} as double)`;
  return `case when isfinite(${number}) then ${number} end`;
}
