import { realAt } from '../dataset/table.ts';

/** The logarithm of a probability, kept away from that of 0. */
export const sureLogarithm = (probability: number): number => Math.log(Math.max(probability, Number.EPSILON));

/** Turns `count` raw scores from `at` on into probabilities, e^s ÷ Σ e^s, so reckoned that nothing overflows. */
export function softmaxInto(scores: Float64Array, at: number, count: number): void {
  let most = -Infinity;
  for (let k = at; k < at + count; k++) most = Math.max(most, realAt(scores, k));
  let sum = 0;
  for (let k = at; k < at + count; k++) {
    const power = Math.exp(realAt(scores, k) - most);
    scores[k] = power;
    sum += power;
  }
  for (let k = at; k < at + count; k++) scores[k] = realAt(scores, k) / sum;
}
