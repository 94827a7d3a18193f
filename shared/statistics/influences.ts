import { intAt, realAt } from '../dataset/table.ts';
import type { RowSums } from './statistic.ts';

/** About as many as a bootstrap has, whose variance has no more degrees of freedom; a prime, for rows that come in turns of days or weeks. */
const unitCountMax = 1999;

/**
 * What each unit moves a statistic by: the statistic less what it is without the unit (the jackknife: Tukey 1958; Efron 1982, "The
 * jackknife, the bootstrap and other resampling plans", ch. 3). More units than a bootstrap draws are dealt in turn into so many groups, which
 * are left out as a whole: what one row makes of the whole, its group makes of it.
 *
 * @param together whose each row is, from 0 on without gaps: rows of one number are one unit; left out: each row is
 */
export function influencesOf(statistic: RowSums, rowCount: number, together?: Int32Array): Float64Array {
  const { width } = statistic;
  const unitCount = together ? together.reduce((most, unit) => Math.max(most, unit), -1) + 1 : rowCount;
  const groupCount = Math.min(unitCount, unitCountMax);
  const sums = new Float64Array(groupCount * width);
  for (let row = 0; row < rowCount; row++)
    statistic.add(row, sums, width * ((together ? intAt(together, row) : row) % groupCount));
  const totals = new Float64Array(width);
  for (let at = 0; at < sums.length; at++) totals[at % width] = realAt(totals, at % width) + realAt(sums, at);
  const value = statistic.value(totals, 0);
  const others = new Float64Array(width);
  return Float64Array.from({ length: groupCount }, (_, group) => {
    for (let at = 0; at < width; at++) others[at] = realAt(totals, at) - realAt(sums, group * width + at);
    return value - statistic.value(others, 0);
  });
}
