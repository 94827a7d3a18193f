import { realAt } from '../dataset/table.ts';
import { distinctThresholds } from '../metrics/thresholds.ts';
import type { CalibrationRows } from './calibration.ts';

/** Rows of neighbouring scores that get one probability: their share of positives. */
export type Block = {
  readonly rowCount: number;
  readonly positiveCount: number;
  /** Mean, smallest and largest of their scores. */
  readonly score: number;
  readonly lowest: number;
  readonly highest: number;
};

/**
 * Isotonic regression of the labels on the scores by pool-adjacent-violators (Ayer et al. 1955): the least squares among
 * all functions that never decrease. Rows of one score are pooled first; neighbouring blocks of equal share are one. From
 * the lowest score on, shares strictly increasing. Shares are compared as products of counts, which are exact.
 */
export function poolViolators(rows: CalibrationRows): readonly Block[] {
  const { scores, positives, negatives } = distinctThresholds(rows);
  const blocks: Block[] = [];
  for (let group = scores.length - 1; group >= 0; group--) {
    const score = realAt(scores, group);
    const positiveCount = realAt(positives, group);
    const rowCount = positiveCount + realAt(negatives, group);
    let block: Block = { rowCount, positiveCount, score, lowest: score, highest: score };
    for (let last = blocks.at(-1); last !== undefined && isAtLeast(last, block); last = blocks.at(-1)) {
      blocks.pop();
      block = joined(last, block);
    }
    blocks.push(block);
  }
  return blocks;
}

const isAtLeast = (one: Block, other: Block): boolean =>
  one.positiveCount * other.rowCount >= other.positiveCount * one.rowCount;

function joined(low: Block, high: Block): Block {
  const rowCount = low.rowCount + high.rowCount;
  const mean = low.score + (high.score - low.score) * (high.rowCount / rowCount);
  return {
    rowCount,
    positiveCount: low.positiveCount + high.positiveCount,
    score: Math.min(Math.max(mean, low.lowest), high.highest),
    lowest: low.lowest,
    highest: high.highest,
  };
}
