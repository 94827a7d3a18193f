import { dealUnits, type Units } from './deal-units.ts';
import { type Random, seededRandom } from './random.ts';
import { isWeighed, type RowSums, type Statistic, termsOf } from './statistic.ts';
import { drawSizes, type Stratum } from './stratum-sizes.ts';
import { addUp, type SumTable, unitSums } from './unit-sums.ts';

export type Resampling = {
  readonly rowCount: number;
  /** Rows of a stratum replace one another only; null: one stratum. Whole numbers from 0 on, one per row. */
  readonly strata: Float64Array | null;
  /**
   * Rows of one number are drawn together, as the witnesses of one entity are; numbers count from 0 without gaps. Strata
   * are not heeded then, for an entity may have rows of several. @default each row is drawn for itself
   */
  readonly together?: Int32Array | undefined;
  /**
   * Whether it is chance too how many rows a stratum has, as with classes, whose rows were drawn with their labels. Held, a
   * metric that depends on the shares of the classes (`brier`, `precision`, `f1`) would seem surer than it is.
   * @default held
   */
  readonly sizes?: 'held' | 'drawn';
  /**
   * `one-fewer`: of each stratum one unit less than it has is drawn, and weighs that much more (Rao & Wu 1988, "Resampling
   * inference with complex survey data"): the variance of the replicates is then that of the sample, where `all` makes it
   * too low by a fourth with four units of a stratum. @default all
   */
  readonly draws?: 'all' | 'one-fewer' | undefined;
  readonly seed: number;
  readonly resampleCount: number;
};

/**
 * The bootstrap (Efron 1979) of several statistics over the same draws, so that their differences are paired: one array
 * of `resampleCount` replicates for each, of statistics of weights the first of them. Deterministic to the bit for a seed.
 *
 * The units that are drawn with replacement, within each stratum, are single rows up to 2000 units (1000 per stratum
 * of two). Beyond, rows are dealt at random (seeded) into so many groups of equal size, to within one row, and a draw
 * takes a whole group by its sums: for independent rows sums of groups have the variance of sums of rows (the random
 * groups of Wolter 2007, "Introduction to Variance Estimation", ch. 2), and a resample costs the same for any table.
 * Rows that stay together are one unit (Davison & Hinkley 1997, §3.8), and units are dealt into groups as rows are.
 */
export function bootstrap(statistics: readonly Statistic[], how: Resampling): Float64Array[] {
  const random = seededRandom(how.seed);
  const units = dealUnits(how, random);
  const summed = statistics.filter((statistic): statistic is RowSums => !isWeighed(statistic));
  const table = unitSums(summed, units);
  const drawsSizes = how.sizes === 'drawn' && units.strata.length > 1;
  const fewer = how.draws === 'one-fewer' ? 1 : 0;
  return replicates(statistics, {
    units,
    table,
    random,
    drawsSizes,
    fewer,
    resampleCount: how.resampleCount,
  });
}

/** Rows that a statistic of weights may look at in all its resamples, and how many of those there are at least. */
const weighedRowsMax = 20_000_000;
const weighedCountMin = 400;

type Draws = {
  readonly units: Units;
  readonly table: SumTable;
  readonly random: Random;
  readonly drawsSizes: boolean;
  readonly fewer: number;
  readonly resampleCount: number;
};

function replicates(statistics: readonly Statistic[], draws: Draws) {
  const { units, table, random, drawsSizes, fewer, resampleCount } = draws;
  const rowCount = units.ofRow.length;
  const weighedCount = Math.min(
    resampleCount,
    Math.max(Math.floor(weighedRowsMax / rowCount), weighedCountMin),
  );
  const places = statistics.map((statistic) => ({
    ...{ statistic, values: new Float64Array(isWeighed(statistic) ? weighedCount : resampleCount) },
    offset: isWeighed(statistic) ? 0 : (table.offsets.get(termsOf(statistic)) as number),
  }));
  const weights = new Float64Array(statistics.some(isWeighed) ? rowCount : 0);
  const times = new Float64Array(units.count);
  const sums = new Float64Array(table.columns.length);
  for (let resample = 0; resample < resampleCount; resample++) {
    times.fill(0);
    for (const stratum of units.strata) draw(times, { ...stratum, fewer }, random);
    if (drawsSizes) drawSizes(times, units.strata, random);
    addUp(table, times, sums);
    if (resample < weighedCount) weigh(units.ofRow, times, weights);
    for (const { statistic, values, offset } of places)
      if (resample < values.length)
        values[resample] = isWeighed(statistic) ? statistic.weighed(weights) : statistic.value(sums, offset);
  }
  return places.map(({ values }) => values);
}

/** Each row counts as often as its unit was drawn. */
function weigh(unitOfRow: Int32Array, times: Float64Array, weights: Float64Array): void {
  for (let row = 0; row < weights.length; row++) weights[row] = times[unitOfRow[row] as number] as number;
}

/** Counts how often each unit of the stratum is drawn; a stratum of one unit is always whole. */
function draw(
  times: Float64Array,
  { first, count, fewer }: Stratum & { readonly fewer: number },
  random: Random,
): void {
  const drawn = Math.max(count - fewer, 1);
  const weight = count / drawn;
  for (let i = 0; i < Math.min(drawn, count); i++) {
    const unit = first + random.below(count);
    times[unit] = (times[unit] as number) + weight;
  }
}
