import { className, supportsOf } from '../metrics/class-soundness.ts';
import { heedsFewRows } from '../metrics/few-rows.ts';
import type { Metric, Scored } from '../metrics/metric.ts';
import { remembered } from '../metrics/remembered.ts';
import { unitCountOf, unitsOfClasses } from '../metrics/witnesses.ts';
import { bootstrap } from '../statistics/bootstrap.ts';
import type { Statistic } from '../statistics/statistic.ts';

/** Equal seeds give equal intervals, to the bit. */
export type Confidence = {
  readonly seed: number;
  readonly confidence: number;
  /** @default 2,000 */
  readonly resampleCount?: number;
};

/** Resamples of a bootstrap: the ends of a 95 % interval then vary by about 3 % of its width from seed to seed. */
export const resampleCount = 2000;

/** Below these an interval would claim more than it knows: asymptotics and resampling both need a population. */
export const rowCountMin = 30;
export const rowCountPerClassMin = 10;

/** Rows of each class that an interval of the metric needs. */
export const classMinOf = ({ rowsPerClassMin }: Metric, { method }: Pick<Scored, 'method'>): number =>
  method === 'percentile' ? rowCountPerClassMin : (rowsPerClassMin ?? rowCountPerClassMin);

/** Why these rows give no interval, although they may give a value; null where they do. */
export function intervalProblem(metric: Metric, data: Scored): string | null {
  const { classes, witnesses } = data;
  const count = unitCountOf(data);
  const units = witnesses ? 'entities' : 'rows';
  if (count < rowCountMin) return `an interval needs ${rowCountMin} ${units}, there are ${count}`;
  if (classes !== undefined) return metric.weighsClassesAlike ? rareClassProblem(data) : null;
  if (!metric.tasks.includes('binary')) return null;
  const { positive, negative } = classUnitsOf(data);
  const wanted = classMinOf(metric, data);
  if (Math.min(positive, negative) >= wanted) return null;
  return `an interval needs ${wanted} ${units} of each class: ${positive} of ${count} are positive`;
}

/** Every metric and gate asks it of the same rows. */
const ofRows = remembered(unitsOfClasses);
export const classUnitsOf = (data: Scored): ReturnType<typeof unitsOfClasses> =>
  data.witnesses ? unitsOfClasses(data) : ofRows(data);

/** Why there is no interval where rows would give one: a metric of one's own that is no number of some resample. */
export const brokenResample = ({ name }: Metric): string =>
  `${name} is no finite number of a resample of the rows: \`ratchet test\` tells more`;

function rareClassProblem(data: Scored): string | null {
  const supports = supportsOf(data);
  const rare = supports.findIndex((support) => support < rowCountPerClassMin);
  if (rare < 0) return null;
  return `an interval needs ${rowCountPerClassMin} rows of each class: ${supports[rare]} are of ${className(data, rare)}`;
}

/**
 * Replicates of each statistic over the same draws; where there are classes, rows are drawn within theirs, and how many each
 * class has is drawn too. Rows of one entity are drawn together.
 */
export function resampled(
  metric: Metric,
  sums: readonly Statistic[],
  data: Scored,
  { seed, resampleCount: count = resampleCount }: Omit<Confidence, 'confidence'>,
) {
  const hasClasses = data.classes !== undefined || metric.tasks.includes('binary');
  const strata = hasClasses && !data.witnesses ? data.labels : null;
  const rowCount = data.labels.length;
  const draws = heedsFewRows(data) ? 'one-fewer' : 'all';
  const how = { rowCount, strata, seed, resampleCount: count, draws } as const;
  return bootstrap(sums, { ...how, sizes: 'drawn', together: data.witnesses });
}
