/** The logistic function, in the form that never overflows: 1 / (1 + e^-x). */
export function probability(logOdds: number): number {
  const odds = Math.exp(-Math.abs(logOdds));
  return (logOdds >= 0 ? 1 : odds) / (1 + odds);
}

/** Its inverse. */
export const logOdds = (share: number): number => Math.log(share / (1 - share));
