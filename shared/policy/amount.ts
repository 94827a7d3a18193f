/** An amount of a metric: in its units, or in percent such as `2%` of the other side's value. */
export type Amount = number | string;

/** The number of an amount: in units of the metric, or of a percentage such as `2%`. */
export const amountNumber = (amount: Amount): number =>
  typeof amount === 'number' ? amount : Number(amount.slice(0, -1));

/** The amount in units of the metric; a percentage is of the size of the other side's value. */
export const amountOf = (amount: Amount, otherValue: number): number =>
  typeof amount === 'number' ? amount : (amountNumber(amount) / 100) * Math.abs(otherValue);
