import { quoted } from '../import/sql-name.ts';
import type { ColumnProfile } from './column-profile.ts';
import { finiteSql } from './profile-query.ts';

/**
 * A wide spread of fractions is grouped in some of the rows: how well it tells the target alone is as clear from them, and
 * grouping all takes longer than reading the table. Their number of values, which nobody asks of fractions, is a lower bound.
 */
const sampleRows = 50_000;
const fewValues = 1_000;

type Row = Readonly<Record<string, unknown>>;

type Fractions = {
  readonly from: string;
  readonly column: string;
  readonly rowCount: number;
  /** SQL of a number from 0 to 1 for each row. */
  readonly draw: string;
  /** Profiles the column over the rows of a table, or of a query with its alias. */
  readonly profile: (from: string) => Promise<ColumnProfile>;
  /** The only row of a query's answer. */
  readonly ask: (sql: string) => Promise<Row | undefined>;
};

/**
 * Profiles a column of fractions by a sample of its rows, and by all where the sample is no smaller or holds few values,
 * which are few groups. Counts, minimum and maximum are those of every row.
 */
export async function profileFractions(fractions: Fractions): Promise<ColumnProfile> {
  const { from, column, rowCount, draw, profile, ask } = fractions;
  if (rowCount <= sampleRows) return profile(from);
  const sampled = await profile(`(select * from ${from} where ${draw} < ${sampleRows / rowCount}) as sample`);
  if (sampled.distinctCount <= fewValues) return profile(from);
  return { ...sampled, ...wholeCounts(await ask(wholeCountsQuery(from, column))) };
}

function wholeCountsQuery(from: string, column: string): string {
  const value = quoted(column);
  return `select count(*) as n, count(${value}) as filled, count(v) as finite, min(v) as low, max(v) as high
    from (select ${value}, ${finiteSql(`${value}::double precision`)} as v from ${from}) as counted`;
}

function wholeCounts(row: Row | undefined) {
  const [rowCount, filled, finite] = [Number(row?.['n']), Number(row?.['filled']), Number(row?.['finite'])];
  const [min, max] = [Number(row?.['low']), Number(row?.['high'])];
  return { rowCount, missingCount: rowCount - filled, infiniteCount: filled - finite, min, max };
}
