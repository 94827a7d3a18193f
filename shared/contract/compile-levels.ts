/** Levels of a category that the statement returns, most frequent first. */
export const levelsMax = 2_000;

/** Categories of one scan: a grouping id has one bit for each. */
const scanWidth = 32;

/** What is counted of one category. */
export type LevelCount = {
  /** The category is the column `c<index>` of `data`. */
  readonly index: number;
  /**
   * Rows whose level meets a condition, which is SQL of `level`, come back under `alias`. A level is looked at once, however
   * many rows have it: at every row the comparisons of words took as long as all other checks together.
   */
  readonly checks: readonly { readonly alias: string; readonly condition: string }[];
};

/** A query of one row with `distinct_<n>` and `levels_<n>` of some categories, and their checks; n counts over all queries. */
export type LevelQuery = { readonly name: string; readonly sql: string };

/** Queries that count the levels of categories, one scan for each 32 of them. */
export function levelQueries(categories: readonly LevelCount[]): readonly LevelQuery[] {
  const queries: LevelQuery[] = [];
  for (let from = 0; from < categories.length; from += scanWidth)
    queries.push(levelsSql(categories.slice(from, from + scanWidth), queries.length));
  return queries;
}

/** Level counts of several categories in one scan. */
function levelsSql(chunk: readonly LevelCount[], chunkIndex: number): LevelQuery {
  const columns = chunk.map(({ index }) => `c${index}`);
  const counted = `select grouping_id(${columns.join(', ')}) as place, coalesce(${columns.join(', ')}, null) as level,
        count(*) as n from data group by grouping sets (${columns.map((column) => `(${column})`).join(', ')})`;
  // The bit of a column is 0 in the set that groups by it; the first column has the highest bit.
  const placeOf = (position: number): number => 2 ** chunk.length - 1 - 2 ** (chunk.length - 1 - position);
  const checks = chunk.flatMap((category, position) =>
    category.checks.map(
      ({ alias, condition }) =>
        `sum(n) filter (where place = ${placeOf(position)} and level is not null and (${condition})) as "${alias}"`,
    ),
  );
  const perColumn = `select place, count(level) as distinct_count,
        max({'n': n, 'level': level}, ${levelsMax}) filter (where level is not null) as levels from counted group by place`;
  const results = columns.map((_, position) => {
    const place = placeOf(position);
    const name = chunkIndex * scanWidth + position;
    return `any_value(distinct_count) filter (where place = ${place}) as distinct_${name},
        any_value(levels) filter (where place = ${place}) as levels_${name}`;
  });
  return {
    name: `levels${chunkIndex}`,
    sql: `with counted as materialized (${counted}), per_column as (${perColumn}),
      per_level as (select ${['count(*) as level_count', ...checks].join(',\n        ')} from counted)
      select * exclude (level_count) from (select ${results.join(', ')} from per_column), per_level`,
  };
}
