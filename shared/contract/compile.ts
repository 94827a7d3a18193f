import type { Contract } from '../declaration/contract.ts';
import { columnValue, quoteColumn, quoteValue } from './column-value.ts';
import { type CompileInput, dataSql, type Indexed } from './compile-data.ts';
import { type LevelCount, levelQueries } from './compile-levels.ts';
import { repeatQueries } from './compile-repeats.ts';
import { sampleAggregate } from './compile-sample.ts';
import type { ContractColumn } from './contract-column.ts';
import { knownLevels, type Profile } from './profile.ts';
import type { Rule } from './report.ts';
import { rowStates } from './row-state.ts';
import type { TableContract } from './table.ts';

/** A rule about single rows: how many break it is in the result under `alias`; `condition` finds them in `data`. */
export type RowCheck = {
  readonly alias: string;
  readonly column: string;
  readonly rule: Extract<
    Rule,
    'missing' | 'type' | 'min' | 'max' | 'values' | 'new-category' | 'key-missing'
  >;
  readonly condition: string;
  /** The same condition on a level, as SQL of `level`, where the rows of each level are counted anyway. */
  readonly levelCondition?: string;
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
    ...checks
      .filter(({ levelCondition }) => levelCondition === undefined)
      .map(({ alias, condition }) => `count_if(${condition}) as ${quoteColumn(alias)}`),
    ...checks.flatMap(outlierAggregates),
    ...statistics.map(({ alias, column, statistic }) => {
      const index = table.columns.findIndex(({ name }) => name === column);
      return `${aggregates[statistic]}(c${index}) as ${quoteColumn(alias)}`;
    }),
    sampleAggregate(table, input.rowCount),
  ];
  const queries = [
    { name: 'totals', sql: `select ${totals.join(',\n      ')} from data` },
    ...levelQueries(categories.map((category) => levelCount(category, checks))),
    ...repeatQueries(input),
  ];
  const sql = `with data as not materialized (${data}),
    ${queries.map(({ name, sql: query }) => `${name} as (${query})`).join(',\n    ')}
    select * from ${queries.map(({ name }) => name).join(', ')}`;
  return {
    ...{ sql, data, checks, statistics },
    categories: categories.map(({ column }) => column.name),
  };
}

const levelCount = ({ column, index }: Indexed, checks: readonly RowCheck[]): LevelCount => ({
  index,
  checks: checks.flatMap(({ column: name, alias, levelCondition }) =>
    name === column.name && levelCondition !== undefined ? [{ alias, condition: levelCondition }] : [],
  ),
});

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

/** Classes are counted as levels. */
function labelAggregates({ task, positive }: TableContract): readonly string[] {
  if (task === 'multiclass') return [];
  if (positive !== null) return ["count_if(label = 1 and state = 'used') as positives"];
  return [
    "min(label) filter (where state = 'used') as label_min",
    "max(label) filter (where state = 'used') as label_max",
  ];
}

function checksOf({ column, index }: Indexed, previous: Profile | null): readonly RowCheck[] {
  const { name, min, max, values } = column;
  const value = `c${index}`;
  const check = (rule: RowCheck['rule'], condition: string): RowCheck => ({
    alias: `${rule}_${index}`,
    column: name,
    rule,
    condition,
  });
  const setCheck = (rule: 'values' | 'new-category', levels: readonly string[]): RowCheck => ({
    ...check(rule, outside(value, column, levels)),
    ...(isCounted(column) ? { levelCondition: outside('level', column, levels) } : {}),
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
      : [valuesCheck(setCheck('values', values), number ? value : null)]),
    ...(known === null || !isCounted(column) ? [] : [setCheck('new-category', known)]),
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

/** What the contract says of an extra column. */
export const extraSeverity = ({ extraColumns }: Contract): 'stop' | 'warn' | null =>
  extraColumns === 'ignore' ? null : extraColumns;
