import type { Contract } from '../declaration/contract.ts';
import { columnValue, quoteColumn, quoteValue } from './column-value.ts';
import { type CompileInput, dataSql, type Indexed } from './compile-data.ts';
import { levelQueries } from './compile-levels.ts';
import type { Profile } from './profile.ts';
import type { Rule } from './report.ts';
import { rowStates } from './row-state.ts';
import type { ContractColumn, TableContract } from './table.ts';

/** A rule about single rows: how many break it is in the result under `alias`; `condition` finds them in `data`. */
export type RowCheck = {
  readonly alias: string;
  readonly column: string;
  readonly rule: Extract<
    Rule,
    'missing' | 'type' | 'min' | 'max' | 'values' | 'new-category' | 'key-missing'
  >;
  readonly condition: string;
  /** Of a set of numbers: SQL of the smallest and of the largest value outside it, under `<alias>_low` and `_high`. */
  readonly outliers?: readonly [low: string, high: string];
};

export type Statistic = 'mean' | 'median' | 'standardDeviation';

/** The contract as one statement with one row of results. */
export type CompiledContract = {
  readonly sql: string;
  /** SQL of the rows with values (`c<i>`), type violations (`v<i>`), `state`, `label`, `row_key` and `place`. */
  readonly data: string;
  readonly checks: readonly RowCheck[];
  readonly statistics: readonly {
    readonly alias: string;
    readonly column: string;
    readonly statistic: Statistic;
  }[];
  /** Columns whose levels are counted, in the order of their `levels_<n>` results. */
  readonly categories: readonly string[];
};

/** Compiles a contract; pure, so that a notebook and CI run the very same check. */
export function compileContract(input: CompileInput): CompiledContract {
  const { table, previous } = input;
  const checked = table.columns
    .map((column, index) => ({ column, index }))
    .filter(({ column }) => isChecked(column) || column.name === table.watermark);
  const data = dataSql(input, checked);
  const checks = checked.flatMap((item) => checksOf(item, previous));
  const statistics = checked.flatMap(({ column, index }) =>
    statisticsOf(column).map((statistic) => ({
      alias: `s${index}_${statistic}`,
      column: column.name,
      statistic,
    })),
  );
  const categories = checked.filter(({ column }) => isCounted(column));
  const totals = [
    'count(*) as row_count',
    ...rowStates.map((state) => `count_if(state = '${state}') as ${quoteColumn(`state_${state}`)}`),
    ...labelAggregates(table),
    ...checks.map(({ alias, condition }) => `count_if(${condition}) as ${quoteColumn(alias)}`),
    ...checks.flatMap(outlierAggregates),
    ...statistics.map(({ alias, column, statistic }) => {
      const index = table.columns.findIndex(({ name }) => name === column);
      return `${aggregates[statistic]}(c${index}) as ${quoteColumn(alias)}`;
    }),
  ];
  const levels = levelQueries(categories.map(({ index }) => index));
  const sql = `with data as not materialized (${data}),
    totals as (select ${totals.join(',\n      ')} from data),
    ${levels.map(({ name, sql: query }) => `${name} as (${query}),`).join('\n    ')}
    repeated_keys as (select coalesce(sum(n - 1), 0)::bigint as repeated_keys from
      (select count(*) as n from data where row_key_missing = false group by ${keyColumns(table)} having count(*) > 1)),
    repeated_rows as (select coalesce(sum(n - 1), 0)::bigint as repeated_rows from
      (select count(*) as n from data group by ratchet_content_hash having count(*) > 1))
    select * from totals, repeated_keys, repeated_rows${levels.map(({ name }) => `, ${name}`).join('')}`;
  return { sql, data, checks, statistics, categories: categories.map(({ column }) => column.name) };
}

const aggregates = { mean: 'avg', median: 'median', standardDeviation: 'stddev_pop' } as const;
const isUsed = ({ role }: ContractColumn): boolean =>
  role === 'feature' || role === 'protected' || role === 'time';

/** Columns without a use are only checked where something is declared of them. */
const isChecked = (column: ContractColumn): boolean =>
  isUsed(column) ||
  column.role === 'key' ||
  column.role === 'target' ||
  column.missingMax !== null ||
  column.min !== undefined ||
  column.max !== undefined ||
  column.values !== undefined ||
  statisticsOf(column).length > 0;

/** Levels are counted where a model, an answer or fairness reads them, or a set is declared. */
const isCounted = (column: ContractColumn): boolean =>
  (column.type === 'category' || column.type === 'text') &&
  (column.role === 'feature' ||
    column.role === 'protected' ||
    column.role === 'target' ||
    column.values !== undefined);

const statisticsOf = (column: ContractColumn): readonly Statistic[] =>
  (['mean', 'median', 'standardDeviation'] as const).filter((statistic) => column[statistic] !== undefined);

const keyColumns = ({ key }: TableContract): string => key.map((_, index) => `k${index}`).join(', ');

const labelAggregates = ({ positive }: TableContract): readonly string[] =>
  positive === null
    ? [
        "min(label) filter (where state = 'used') as label_min",
        "max(label) filter (where state = 'used') as label_max",
      ]
    : ["count_if(label = 1 and state = 'used') as positives"];

function checksOf({ column, index }: Indexed, previous: Profile | null): readonly RowCheck[] {
  const { name, min, max, values } = column;
  const value = `c${index}`;
  const check = (rule: RowCheck['rule'], condition: string): RowCheck => ({
    alias: `${rule}_${index}`,
    column: name,
    rule,
    condition,
  });
  const number = column.type === 'number' || column.type === 'integer';
  const known = knownLevels(previous, name);
  return [
    ...(column.role === 'key'
      ? [check('key-missing', `${value} is null`)]
      : [check('missing', `${value} is null`)]),
    ...(columnValue(column).violates === null ? [] : [check('type', `v${index}`)]),
    ...(number && min !== undefined ? [check('min', `${value} < ${min}`)] : []),
    ...(number && max !== undefined ? [check('max', `${value} > ${max}`)] : []),
    ...(values === undefined || column.type === 'boolean'
      ? []
      : [valuesCheck(check('values', outside(value, column, values)), number ? value : null)]),
    ...(known === null || !isCounted(column) ? [] : [check('new-category', outside(value, column, known))]),
  ];
}

const outlierAggregates = ({ alias, outliers }: RowCheck): readonly string[] =>
  outliers === undefined
    ? []
    : [
        `${outliers[0]} as ${quoteColumn(`${alias}_low`)}`,
        `${outliers[1]} as ${quoteColumn(`${alias}_high`)}`,
      ];

/** The levels of words are counted anyway; of numbers the outermost two are enough to name. */
const valuesCheck = (check: RowCheck, number: string | null): RowCheck => {
  const among = `filter (where ${check.condition})`;
  return number === null
    ? check
    : { ...check, outliers: [`min(${number}) ${among}`, `max(${number}) ${among}`] };
};

function knownLevels(previous: Profile | null, name: string): readonly string[] | null {
  const profile = previous?.columns[name];
  return profile?.kind === 'category' && profile.isComplete ? profile.levels.map(([level]) => level) : null;
}

function outside(value: string, column: ContractColumn, levels: readonly string[]): string {
  if (levels.length === 0) return `${value} is not null`;
  const numbers = levels.map(Number);
  const isNumber = column.type === 'number' || column.type === 'integer';
  if (isNumber && numbers.every(Number.isFinite)) return `${value} not in (${numbers.join(', ')})`;
  return `${isNumber ? `${value}::varchar` : value} not in (${levels.map(quoteValue).join(', ')})`;
}

/** SQL that finds the keys of at most five rows for each condition, in the order of the snapshot. */
export function samplesSql(data: string, conditions: readonly string[]): string {
  const lists = conditions.map(
    (condition, index) =>
      `(select list(row_key) from (select row_key from data where ${condition} order by place limit 5)) as sample_${index}`,
  );
  return `with data as not materialized (${data}) select ${lists.join(',\n  ')}`;
}

/** Conditions that find repeated keys and repeated rows in `data`. */
export const repeatedConditions = (table: TableContract): { readonly key: string; readonly row: string } => ({
  key: `(${keyColumns(table)}) in (select ${table.key.length > 1 ? `(${keyColumns(table)})` : keyColumns(table)} from data group by ${keyColumns(table)} having count(*) > 1)`,
  row: 'ratchet_content_hash in (select ratchet_content_hash from data group by ratchet_content_hash having count(*) > 1)',
});

/** What the contract says of an extra column. */
export const extraSeverity = ({ extraColumns }: Contract): 'stop' | 'warn' | null =>
  extraColumns === 'ignore' ? null : extraColumns;
