/** Levels of a category that the statement returns, most frequent first. */
export const levelsMax = 2_000;

/** Categories of one scan: a grouping id has one bit for each. */
const scanWidth = 32;

/** A query of one row with `distinct_<n>` and `levels_<n>` of some categories; n counts over all queries. */
export type LevelQuery = { readonly name: string; readonly sql: string };

/** Queries that count the levels of the columns `c<index>` of `data`, one scan for each 32 of them. */
export function levelQueries(indexes: readonly number[]): readonly LevelQuery[] {
  const queries: LevelQuery[] = [];
  for (let from = 0; from < indexes.length; from += scanWidth)
    queries.push(levelsSql(indexes.slice(from, from + scanWidth), queries.length));
  return queries;
}

/** Level counts of several categories in one scan. */
function levelsSql(
  chunk: readonly number[],
  chunkIndex: number,
): { readonly name: string; readonly sql: string } {
  const columns = chunk.map((index) => `c${index}`);
  const counted = `select grouping_id(${columns.join(', ')}) as place, coalesce(${columns.join(', ')}, null) as level,
        count(*) as n from data group by grouping sets (${columns.map((column) => `(${column})`).join(', ')})`;
  const perColumn = `select place, count(level) as distinct_count,
        max({'n': n, 'level': level}, ${levelsMax}) filter (where level is not null) as levels from counted group by place`;
  const results = columns.map((_, position) => {
    // The bit of a column is 0 in the set that groups by it; the first column has the highest bit.
    const place = 2 ** columns.length - 1 - 2 ** (columns.length - 1 - position);
    const name = chunkIndex * scanWidth + position;
    return `any_value(distinct_count) filter (where place = ${place}) as distinct_${name},
        any_value(levels) filter (where place = ${place}) as levels_${name}`;
  });
  return {
    name: `levels${chunkIndex}`,
    sql: `with counted as (${counted}), per_column as (${perColumn}) select ${results.join(', ')} from per_column`,
  };
}
