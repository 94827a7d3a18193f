import type { Task } from '../declaration/task.ts';
import { type RowSums, termsOf } from '../statistics/statistic.ts';
import type { Measured, Metric, Scored, TruthPath } from './metric.ts';

/** What a metric that is a function of sums over rows consists of; `sums` sees only data without a problem. */
export type SummedMetric = {
  readonly name: string;
  readonly task: Task;
  readonly better: 'higher' | 'lower';
  readonly range: readonly [number, number];
  readonly interval?: 'percentile' | 'basic';
  readonly rowsPerClassMin?: number;
  problem(data: Scored): string | null;
  sums(data: Scored): RowSums;
  along?(data: Scored): TruthPath;
  trials?(data: Scored): number;
  meanOf?(data: Scored): readonly Metric[] | undefined;
  /** Why the value is a convention; null where it is none. */
  warning?(data: Scored): string | null;
};

/** The metric whose value and bootstrap replicates come from one formula. */
export function summedMetric(of: SummedMetric): Metric {
  return {
    name: of.name,
    tasks: [of.task],
    better: of.better,
    range: of.range,
    ...(of.rowsPerClassMin === undefined ? {} : { rowsPerClassMin: of.rowsPerClassMin }),
    ...(of.trials ? { trials: of.trials } : {}),
    ...(of.meanOf ? { meanOf: of.meanOf } : {}),
    measure: (data) => measure(of, data),
    spread: {
      ...{ kind: 'bootstrap', interval: of.interval ?? 'percentile', statistic: of.sums },
      ...(of.along ? { along: of.along } : {}),
    },
  };
}

function measure(of: SummedMetric, data: Scored): Measured {
  const reason = of.problem(data);
  if (reason) return { kind: 'undefined', reason };
  const sums = of.sums(data);
  const totals = totalsOf(sums, data.labels.length);
  const warning = of.warning?.(data) ?? null;
  const value = sums.value(totals, 0);
  if (!Number.isFinite(value))
    return {
      kind: 'undefined',
      reason: `${of.name} of these rows is beyond what a double holds: scale the target`,
    };
  return warning === null ? { kind: 'value', value } : { kind: 'value', value, warning };
}

const known = new WeakMap<object, Float64Array>();

/** Sums over all rows, once for all statistics of the same terms. */
export function totalsOf(sums: RowSums, rowCount: number): Float64Array {
  const before = known.get(termsOf(sums));
  if (before) return before;
  const totals = new Float64Array(sums.width);
  for (let row = 0; row < rowCount; row++) sums.add(row, totals, 0);
  known.set(termsOf(sums), totals);
  return totals;
}
