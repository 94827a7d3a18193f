import type { ComparisonGate } from '../declaration/gate.ts';

type Margin = ComparisonGate['margin'];

/** The number of a margin: in units of the metric, or of a percentage such as `2%`. */
export const marginNumber = (margin: Margin): number =>
  typeof margin === 'number' ? margin : Number(margin.slice(0, -1));

/** The margin in units of the metric; a percentage is of the size of the other side's value. */
export const marginOf = (margin: Margin, otherValue: number): number =>
  typeof margin === 'number' ? margin : (marginNumber(margin) / 100) * Math.abs(otherValue);
