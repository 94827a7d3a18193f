import { dealUnits, type Units } from './deal-units.ts';
import { type Random, seededRandom } from './random.ts';
import { drawSizes, type Stratum } from './stratum-sizes.ts';

/**
 * A statistic as a function of sums over rows: what makes a resample cost as much as a handful of additions. `add` adds
 * the `width` terms of a row to `into` from `at` on; `value` is the statistic of such sums.
 */
export type RowSums = {
  readonly width: number;
  add(row: number, into: Float64Array, at: number): void;
  value(sums: Float64Array, at: number): number;
  /** Statistics that name the same object have the same terms, which are added up once for all. @default its own */
  readonly terms?: object;
};

/** What tells whose sums a statistic shares. */
export const termsOf = (statistic: RowSums): object => statistic.terms ?? statistic;

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
 * of `resampleCount` replicates for each. Deterministic to the bit for a seed.
 *
 * The units that are drawn with replacement, within each stratum, are single rows up to 2000 units (1000 per stratum
 * of two). Beyond, rows are dealt at random (seeded) into so many groups of equal size, to within one row, and a draw
 * takes a whole group by its sums: for independent rows sums of groups have the variance of sums of rows (the random
 * groups of Wolter 2007, "Introduction to Variance Estimation", ch. 2), and a resample costs the same for any table.
 * Rows that stay together are one unit (Davison & Hinkley 1997, §3.8), and units are dealt into groups as rows are.
 */
export function bootstrap(statistics: readonly RowSums[], how: Resampling): Float64Array[] {
  const random = seededRandom(how.seed);
  const units = dealUnits(how, random);
  const table = unitSums(statistics, units);
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

/** A column's sums, one per unit; the columns of all that have terms of their own, one after the other. */
type SumTable = {
  /** Of each statistic, its first column. */
  readonly offsets: readonly number[];
  readonly columns: readonly Float64Array[];
  /** For each column the first one that is equal to it: statistics of one family share their counts. */
  readonly firstEqual: Int32Array;
};

function unitSums(statistics: readonly RowSums[], { ofRow, count }: Units): SumTable {
  const offsetOf = new Map<object, number>();
  let width = 0;
  for (const statistic of statistics) {
    if (offsetOf.has(termsOf(statistic))) continue;
    offsetOf.set(termsOf(statistic), width);
    width += statistic.width;
  }
  const rowMajor = new Float64Array(count * width);
  for (const [terms, offset] of offsetOf) {
    const statistic = statistics.find((each) => termsOf(each) === terms) as RowSums;
    for (let row = 0; row < ofRow.length; row++)
      statistic.add(row, rowMajor, (ofRow[row] as number) * width + offset);
  }
  const columns = Array.from({ length: width }, (_, column) =>
    Float64Array.from({ length: count }, (_, unit) => rowMajor[unit * width + column] as number),
  );
  const offsets = statistics.map((statistic) => offsetOf.get(termsOf(statistic)) as number);
  return { offsets, columns, firstEqual: firstEqualColumns(columns) };
}

const firstEqualColumns = (columns: readonly Float64Array[]): Int32Array =>
  Int32Array.from(columns, (own) => columns.findIndex((column) => isEqual(own, column)));

function isEqual(one: Float64Array, other: Float64Array): boolean {
  for (let at = 0; at < one.length; at++) if (one[at] !== other[at]) return false;
  return true;
}

type Draws = {
  readonly units: Units;
  readonly table: SumTable;
  readonly random: Random;
  readonly drawsSizes: boolean;
  readonly fewer: number;
  readonly resampleCount: number;
};

function replicates(statistics: readonly RowSums[], draws: Draws) {
  const { units, table, random, drawsSizes, fewer, resampleCount } = draws;
  const results = statistics.map(() => new Float64Array(resampleCount));
  const times = new Float64Array(units.count);
  const sums = new Float64Array(table.columns.length);
  for (let resample = 0; resample < resampleCount; resample++) {
    times.fill(0);
    for (const stratum of units.strata) draw(times, { ...stratum, fewer }, random);
    if (drawsSizes) drawSizes(times, units.strata, random);
    addUp(table, times, sums);
    statistics.forEach((statistic, index) => {
      const values = results[index] as Float64Array;
      values[resample] = statistic.value(sums, table.offsets[index] as number);
    });
  }
  return results;
}

/** The sums of one resample. */
function addUp({ columns, firstEqual }: SumTable, times: Float64Array, sums: Float64Array): void {
  for (let column = 0; column < columns.length; column++) {
    const first = firstEqual[column] as number;
    sums[column] =
      first < column ? (sums[first] as number) : weighted(columns[column] as Float64Array, times);
  }
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

/**
 * Σ times · values of a column, in four chains, for one chain waits for each addition. The column is an array of its own
 * that the loop runs to the end of: an offset into a larger one costs a check of its bounds at each access, and with it
 * nearly three times the time.
 */
function weighted(values: Float64Array, times: Float64Array): number {
  const count = values.length;
  let a = 0;
  let b = 0;
  let c = 0;
  let d = 0;
  let unit = 0;
  for (; unit + 3 < count; unit += 4) {
    a += (times[unit] as number) * (values[unit] as number);
    b += (times[unit + 1] as number) * (values[unit + 1] as number);
    c += (times[unit + 2] as number) * (values[unit + 2] as number);
    d += (times[unit + 3] as number) * (values[unit + 3] as number);
  }
  for (; unit < count; unit++) a += (times[unit] as number) * (values[unit] as number);
  return a + b + (c + d);
}
