/** A probability that is kept 2⁻⁵² away from 0 and 1, as the log loss keeps it. */
export const insideUnit = (probability: number): number =>
  Math.min(Math.max(probability, Number.EPSILON), 1 - Number.EPSILON);

/** ln(p ÷ (1 − p)), finite for every probability: at most 36.05. */
export function logOdds(probability: number): number {
  const inside = insideUnit(probability);
  return Math.log(inside / (1 - inside));
}

/** The inverse of the log odds, kept inside (0, 1). */
export const probabilityOf = (odds: number): number => insideUnit(1 / (1 + Math.exp(-odds)));
