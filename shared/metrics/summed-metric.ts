import type { Task } from '../declaration/task.ts';
import { influencesOf } from '../statistics/influences.ts';
import { type RowSums, termsOf } from '../statistics/statistic.ts';
import { isMadeSince } from './interval-method.ts';
import type { Measured, Metric, Scored, TruthPath } from './metric.ts';
import type { ShareScale } from './share-scale.ts';

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
  scale?(data: Scored): ShareScale | undefined;
  /** Whether few rows may make it, so that its interval heeds what each moves it by. */
  readonly tellsInfluences?: true;
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
    ...(of.scale ? { scale: of.scale } : {}),
    measure: (data) => measure(of, data),
    spread: {
      ...{ kind: 'bootstrap', interval: of.interval ?? 'percentile', statistic: of.sums },
      ...(of.along ? { along: of.along } : {}),
      ...(of.tellsInfluences ? { influences: (data, other) => influencesIn(of, data, other) } : {}),
    },
  };
}

function influencesIn(of: SummedMetric, data: Scored, other?: Scored): Float64Array | null {
  if (!isMadeSince('fourth-moment', data)) return null;
  const [own, theirs] = [data, other].map(
    (side) => side && influencesOf(of.sums(side), side.labels.length, side.witnesses),
  );
  return own ? inProportion(own.map((influence, unit) => influence - (theirs?.[unit] ?? 0))) : null;
}

/** Of influences the proportions count: their fourth powers are to stay within what a double holds. */
function inProportion(influences: Float64Array): Float64Array {
  const largest = influences.reduce((most, influence) => Math.max(most, Math.abs(influence)), 0);
  return largest > 0 ? influences.map((influence) => influence / largest) : influences;
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
