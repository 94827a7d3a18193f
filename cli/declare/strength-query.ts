import type { TargetExpression } from './target-expression.ts';

/** SQL over `grouped` (`v`, `labelled`, `y`, `y2` of each value): how well a column alone tells the target. */
export type StrengthQueries = {
  /** Of the values in their order: an AUC that counts read backwards as well, or the size of a correlation. */
  readonly ordered: string;
  /** Of levels, or bins of the order: what the mean of a row's neighbours, without the row itself, tells of it. */
  readonly levelled: string;
};

/** AUC of the values as scores, ties counted half: the Mann-Whitney statistic over groups of equal values. */
const orderedAuc = `
  select sum(positives * (below + negatives / 2.0)) / nullif(sum(positives) * sum(negatives), 0) from (
    select positives, negatives,
      coalesce(sum(negatives) over (order by score rows between unbounded preceding and 1 preceding), 0) as below
    from (select coalesce(v, '-Infinity') as score, sum(y) as positives, sum(labelled - y) as negatives
          from grouped where labelled > 0 group by 1) as scored) as ranked`;

/** Numbers whose squares PostgreSQL takes: it refuses what is larger, or smaller, than any double. */
const squarable = `case when largest <= 1e100 then v when abs(v) > largest / 1e100 then v / largest else 0 end`;

/** What is left of the squares where all rows have one target is rounding, of either sign. */
const targetSpread = 'greatest(max(squares) * (1 - 1e-12) - max(total) * power(max(mean_y), 2), 0)';

const correlation = `
  select abs(sum(labelled * (v - mean_v) * (y / labelled - mean_y))
    / nullif(sqrt(sum(labelled * power(v - mean_v, 2)) * ${targetSpread}), 0))
  from (select v, y, labelled, sum(labelled) over () as total, sum(y2) over () as squares,
               sum(labelled * v) over () / sum(labelled) over () as mean_v,
               sum(y) over () / sum(labelled) over () as mean_y
        from (select ${squarable} as v, y, y2, labelled
              from (select *, max(abs(v)) over () as largest from grouped where labelled > 0 and v is not null) as found
        ) as bounded) as pairs`;

/**
 * AUC of each row's level mean without the row itself, so that no label flatters its own level: a level of one row
 * scores the mean of all. Within a level the rest would always tell a positive from a negative the wrong way round:
 * such pairs are ties, counted half.
 */
const leftOutAuc = (cells: string): string => `
  with cells as (select labelled, y, sum(y) over () / sum(labelled) over () as prior from (${cells}) as c),
    points as (
      select case when labelled > 1 then (y - 1) / (labelled - 1) else prior end as score, y as positives, 0 as negatives
      from cells where y > 0
      union all select case when labelled > 1 then y / (labelled - 1) else prior end, 0, labelled - y
      from cells where labelled > y)
  select (sum(positives * (below + negatives / 2.0)) + (select sum(y * (labelled - y)) / 2 from cells))
      / nullif(sum(positives) * sum(negatives), 0)
  from (select positives, negatives,
          coalesce(sum(negatives) over (order by score rows between unbounded preceding and 1 preceding), 0) as below
        from (select score, sum(positives) as positives, sum(negatives) as negatives from points group by 1) as scored) as ranked`;

/** Root of the share of the target's variance that the level's mean, without the row itself, explains. */
const leftOutRatio = `
  select sqrt(greatest(0, 1 - sum(case when labelled > 1
      then power(labelled / (labelled - 1.0), 2) * (y2 - y * y / labelled) else power(y - mean, 2) end)
    / nullif(sum(y2) - sum(labelled) * power(max(mean), 2), 0)))
  from (select *, sum(y) over () / sum(labelled) over () as mean from grouped where labelled > 0) as levels`;

const levels = 'select labelled, y from grouped where labelled > 0';

/** At most 200 bins of ten rows or more; equal values share one, missing ones have their own. */
const bins = `
  select sum(labelled) as labelled, sum(y) as y from (
    select labelled, y, case when v is null then -1
      else floor(least(200, ceil(total / 10.0)) * (upto - labelled / 2.0) / total) end as bin
    from (select v, labelled, y, sum(labelled) over (order by v) as upto, sum(labelled) over () as total
          from grouped where labelled > 0) as ordered) as placed group by bin`;

/** @param isOrdinal whether the values have an order: numbers, booleans and times. */
export function strengthQueries(target: TargetExpression | null, isOrdinal: boolean): StrengthQueries {
  if (target === null) return { ordered: 'null', levelled: 'null' };
  if (target.kind === 'number')
    return isOrdinal
      ? { ordered: correlation, levelled: 'null' }
      : { ordered: 'null', levelled: leftOutRatio };
  return isOrdinal
    ? { ordered: orderedAuc, levelled: leftOutAuc(bins) }
    : { ordered: 'null', levelled: leftOutAuc(levels) };
}
