import type { GateFinding } from './gate.ts';
import { figure, signed } from './gate-words.ts';
import type { Improved } from './improvement.ts';
import { moreRowsToDecide, moreRowsWords } from './more-rows.ts';

/** Pass where the whole interval of an improvement lies above the limit, fail where it lies below. */
export function ruleAbove(
  found: Improved,
  least: number,
): Pick<GateFinding, 'verdict' | 'reason' | 'moreRows'> {
  const { shown, interval } = found;
  const limit = signed(least);
  if (interval.low > least) return { verdict: 'pass', reason: `${shown} lies above ${limit}` };
  if (interval.high < least) return { verdict: 'fail', reason: `${shown} lies below ${limit}` };
  return across(found, least);
}

/** An interval that holds its limit: how wide it is, and what would decide. */
export function across(found: Improved, limit: number): Pick<GateFinding, 'verdict' | 'reason' | 'moreRows'> {
  const { shown, interval } = found;
  const moreRows = moreRowsToDecide(found, [limit]);
  const width = figure(interval.high - interval.low);
  const reason = `${shown} reaches across ${signed(limit)}: ${width} wide; ${moreRowsWords(moreRows)}`;
  return { verdict: 'inconclusive', reason, moreRows };
}
