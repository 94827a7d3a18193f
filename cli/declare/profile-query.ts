import { quoted } from '../import/sql-name.ts';
import { levelsMax, type TypeGroup } from './column-profile.ts';

/** A numeric value of each row's target, null where the row has no label: 0 and 1, or the number itself. */
export type TargetExpression =
  | { readonly kind: 'binary'; readonly sql: string }
  | { readonly kind: 'number'; readonly sql: string };

function ordinal(column: string, group: TypeGroup): string | null {
  if (group === 'integer' || group === 'number') return `${column}::double precision`;
  if (group === 'boolean') return `${column}::int::double precision`;
  return group === 'timestamp' ? `extract(epoch from ${column})::double precision` : null;
}

/**
 * AUC of the values as scores, ties counted half, by the Mann-Whitney statistic over groups of equal values. Words are
 * scored by their share of positives, and only where they are few: with many, their own labels would flatter them.
 */
const aucQuery = (score: string): string => `
  select sum(positives * (below + negatives / 2.0)) / nullif(sum(positives) * sum(negatives), 0) from (
    select positives, negatives,
      coalesce(sum(negatives) over (order by score rows between unbounded preceding and 1 preceding), 0) as below
    from (select ${score} as score, sum(y) as positives, sum(labelled - y) as negatives
          from grouped where labelled > 0 group by 1) as scored) as ranked`;

/** For words the correlation ratio: the root of the share of the target's variance that lies between the levels. */
const ratioQuery = `
  select sqrt(sum(labelled * power(y / labelled - mean, 2)) / nullif(sum(squares) - sum(labelled) * power(mean, 2), 0))
  from (select *, sum(y) over () / sum(labelled) over () as mean,
               y2 as squares from grouped where labelled > 0) as levels group by mean`;

const correlationQuery = `
  select abs(sum(labelled * (v - mean_v) * (y / labelled - mean_y))
    / nullif(sqrt(sum(labelled * power(v - mean_v, 2)) * nullif(max(squares) - max(total) * power(max(mean_y), 2), 0)), 0))
  from (select v, y, labelled, sum(labelled) over () as total, sum(y2) over () as squares,
               sum(labelled * v) over () / sum(labelled) over () as mean_v,
               sum(y) over () / sum(labelled) over () as mean_y
        from grouped where labelled > 0 and v is not null) as pairs`;

function strengthQuery(target: TargetExpression | null, isOrdinal: boolean): string {
  if (target === null) return 'null';
  if (target.kind === 'number') return isOrdinal ? correlationQuery : ratioQuery;
  return isOrdinal ? aucQuery("coalesce(v, '-Infinity')") : aucQuery('y::double precision / labelled');
}

/** How a value reads as a level of its column; times have none. */
function levelText(group: TypeGroup): string {
  if (group === 'boolean') return `case when v = 1 then 'true' else 'false' end`;
  return group === 'timestamp' ? 'null::text' : 'v::text';
}

/** One pass over the table: values are grouped once, and everything is computed from the groups. */
export function profileQuery(options: {
  readonly from: string;
  readonly column: string;
  readonly group: TypeGroup;
  readonly target: TargetExpression | null;
}): string {
  const { from, group, target } = options;
  const value = ordinal('value', group);
  const text = levelText(group);
  const y = target?.sql ?? 'null::double precision';
  return `
  with grouped as materialized (
    select ${value ?? `value::text collate "C"`} as v, count(*) as n, count(y) as labelled,
      coalesce(sum(y), 0)::double precision as y, coalesce(sum(y * y), 0)::double precision as y2
    from (select ${quoted(options.column)} as value, (${y})::double precision as y from ${from}) as rows group by 1)
  select
    coalesce(sum(n), 0) as row_count,
    coalesce(sum(n) filter (where v is null), 0) as missing_count,
    count(v) as distinct_count,
    ${value === null ? 'null' : 'min(v)'} as min, ${value === null ? 'null' : 'max(v)'} as max,
    (select array_agg(${text} order by n desc, v) from
      (select v, n from grouped where v is not null order by n desc, v limit ${levelsMax + 1}) as top) as levels,
    (${strengthQuery(target, value !== null)}) as strength
  from grouped`;
}
