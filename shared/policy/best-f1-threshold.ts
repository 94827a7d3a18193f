import type { Measured } from '../metrics/metric.ts';
import { distinctThresholds } from '../metrics/thresholds.ts';

/**
 * The threshold with the largest F1 of "score ≥ threshold": half way between two neighbouring scores, so that rounding
 * moves no row across; of equally good ones the highest. Undefined where no row is positive.
 */
export function bestF1Threshold(labels: Float64Array, scores: Float64Array): Measured {
  const thresholds = distinctThresholds({ labels, scores });
  const total = thresholds.positives.reduce((sum, count) => sum + count, 0);
  if (total === 0) return { kind: 'undefined', reason: 'no row is positive: no threshold has an F1 above 0' };
  let best = { at: 0, f1: -1 };
  let truePositive = 0;
  let decided = 0;
  for (let at = 0; at < thresholds.scores.length; at++) {
    truePositive += thresholds.positives[at] as number;
    decided += (thresholds.positives[at] as number) + (thresholds.negatives[at] as number);
    const f1 = (2 * truePositive) / (decided + total);
    if (f1 > best.f1) best = { at, f1 };
  }
  const lowest = thresholds.scores[best.at] as number;
  const next = thresholds.scores[best.at + 1] ?? lowest;
  const middle = (lowest + next) / 2;
  // Neighbouring doubles have no number between them: then the score itself still parts them.
  return { kind: 'value', value: middle > next ? middle : lowest };
}
