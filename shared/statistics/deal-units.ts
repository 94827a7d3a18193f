import { intAt } from '../dataset/table.ts';
import type { Random } from './random.ts';
import type { Stratum } from './stratum-sizes.ts';

/** More units than this per resample narrow no interval: its width is then known to 1/√(2·1000), about 2 %. */
const unitCountMax = 2000;

type Dealt = {
  readonly rowCount: number;
  readonly strata: Float64Array | null;
  readonly together?: Int32Array | undefined;
};

/** The unit of each row, how many units there are, and those of each stratum. */
export type Units = {
  readonly ofRow: Int32Array;
  readonly count: number;
  readonly strata: readonly Stratum[];
};

/** Rows, or those that are drawn together, as the units that a resample draws; see `bootstrap`. */
export function dealUnits(how: Dealt, random: Random): Units {
  const { rowCount, strata, together } = how;
  if (together === undefined) return dealRows({ rowCount, strata }, random);
  const { ofRow: ofNumber, ...dealt } = dealRows({ rowCount: countOf(together), strata: null }, random);
  return { ...dealt, ofRow: together.map((number) => intAt(ofNumber, number)) };
}

const countOf = (together: Int32Array): number =>
  together.reduce((most, number) => Math.max(most, number), -1) + 1;

function dealRows({ rowCount, strata }: Omit<Dealt, 'together'>, random: Random): Units {
  const ofRow = new Int32Array(rowCount);
  const groups = strata ? groupsOf(strata) : [Int32Array.from(ofRow, (_, row) => row)];
  const unitsOfStratum: Stratum[] = [];
  let first = 0;
  for (const rows of groups) {
    const sizeMax = Math.ceil(rows.length / (unitCountMax / groups.length));
    const count = Math.ceil(rows.length / Math.max(sizeMax, 1));
    if (sizeMax > 1) shuffle(rows, random);
    for (let i = 0; i < rows.length; i++) {
      ofRow[rows[i] as number] = first + Math.floor((i * count) / rows.length);
    }
    unitsOfStratum.push({ first, count, rowCount: rows.length });
    first += count;
  }
  return { ofRow, count: first, strata: unitsOfStratum };
}

/** Rows of each stratum, of two at least. */
function groupsOf(strata: Float64Array): readonly Int32Array[] {
  const last = strata.reduce((most, stratum) => Math.max(most, stratum), 1);
  return Array.from({ length: last + 1 }, (_, stratum) => rowsOf(strata, stratum));
}

function rowsOf(strata: Float64Array, stratum: number): Int32Array {
  const rows = new Int32Array(strata.length);
  let count = 0;
  for (let row = 0; row < strata.length; row++) if (strata[row] === stratum) rows[count++] = row;
  return rows.subarray(0, count);
}

/** Fisher & Yates 1938, in Durstenfeld's form. */
function shuffle(rows: Int32Array, random: Random): void {
  for (let i = rows.length - 1; i > 0; i--) {
    const j = random.below(i + 1);
    const kept = rows[i] as number;
    rows[i] = rows[j] as number;
    rows[j] = kept;
  }
}
