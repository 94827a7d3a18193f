import { quoted } from '../import/sql-name.ts';
import { levelsMax, type TypeGroup } from './column-profile.ts';
import { strengthQueries } from './strength-query.ts';
import type { TargetExpression } from './target-expression.ts';

function ordinal(column: string, group: TypeGroup): string | null {
  if (group === 'integer' || group === 'number') return `${column}::double precision`;
  if (group === 'boolean') return `${column}::int::double precision`;
  return group === 'timestamp' ? `extract(epoch from ${column})::double precision` : null;
}

/** A number, or null where it is NaN or infinite: PostgreSQL and DuckDB both order those outside. */
export const finiteSql = (number: string): string =>
  `case when ${number} between -${Number.MAX_VALUE} and ${Number.MAX_VALUE} then ${number} end`;

/** How a value reads as a level of its column; times have none. */
function levelText(group: TypeGroup): string {
  if (group === 'boolean') return `case when v = 1 then 'true' else 'false' end`;
  return group === 'timestamp' ? 'null::text' : 'v::text';
}

/**
 * One pass over the table: values are grouped once, and everything is computed from the groups; those that are NaN or
 * infinite are counted, and stand with the missing ones otherwise. Integers that a double
 * cannot tell apart, such as ids of 18 digits, are counted by a second pass.
 */
export function profileQuery(options: {
  readonly from: string;
  readonly column: string;
  readonly group: TypeGroup;
  readonly target: TargetExpression | null;
}): string {
  const { from, group, target } = options;
  const value = ordinal('value', group);
  const canBeInfinite = group === 'number' || group === 'timestamp';
  const grouped = value === null ? `value::text collate "C"` : canBeInfinite ? finiteSql(value) : value;
  const text = levelText(group);
  const { ordered, levelled } = strengthQueries(target, value !== null);
  const label = `(${target?.sql ?? 'null'})::double precision`;
  const y = target?.kind === 'number' ? finiteSql(label) : label;
  const exactCount = `(select count(distinct ${quoted(options.column)}) from ${from})`;
  return `
  with grouped as materialized (
    select ${grouped} as v, count(*) as n, count(value) as filled, count(y) as labelled,
      coalesce(sum(y), 0)::double precision as y, coalesce(sum(y * y), 0)::double precision as y2
    from (select ${quoted(options.column)} as value, ${y} as y from ${from}) as rows group by 1)
  select
    coalesce(sum(n), 0) as row_count,
    coalesce(sum(n - filled), 0) as missing_count,
    coalesce(sum(filled) filter (where v is null), 0) as infinite_count,
    ${group === 'integer' ? `case when max(abs(v)) >= ${2 ** 53} then ${exactCount} else count(v) end` : 'count(v)'} as distinct_count,
    ${value === null ? 'null' : 'min(v)'} as min, ${value === null ? 'null' : 'max(v)'} as max,
    (select array_agg(${text} order by n desc, v) from
      (select v, n from grouped where v is not null order by n desc, v limit ${levelsMax + 1}) as top) as levels,
    (${ordered}) as ordered_strength, (${levelled}) as levelled_strength
  from grouped`;
}
