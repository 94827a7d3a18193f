import { itemAt } from '../dataset/table.ts';
import type { Calibration, CalibrationRows } from './calibration.ts';
import { type Block, poolViolators } from './pool-violators.ts';

type Point = { readonly score: number; readonly probability: number };

/**
 * Isotonic calibration (Zadrozny & Elkan 2002, "Transforming classifier scores into accurate multiclass probability
 * estimates"), centred: each block stands at the mean of its scores, with straight lines between (Oron & Flournoy 2017,
 * "Centered isotonic regression"). So it increases strictly: steps would tie rows that the learner tells apart, and with
 * them ranks, top shares and thresholds. A block of one label, which can only be the first or the last, has Laplace's
 * share (k + 1) ÷ (n + 2), or half way to its neighbour's where that is farther out. Beyond the outer blocks the lines go
 * half way to 0 and to 1. Null where all rows are one block: the scores do not rank the labels.
 */
export function fitIsotonic(rows: CalibrationRows): Calibration | null {
  const blocks = poolViolators(rows);
  if (blocks.length < 2) return null;
  const inner = blocks.map(pointOf);
  const [first, last] = [itemAt(inner, 0), itemAt(inner, inner.length - 1)];
  const points = [
    ...(first.score > 0 ? [{ score: 0, probability: first.probability / 2 }] : []),
    ...inner,
    ...(last.score < 1 ? [{ score: 1, probability: (1 + last.probability) / 2 }] : []),
  ];
  return {
    kind: 'isotonic',
    scores: points.map(({ score }) => score),
    probabilities: points.map(({ probability }) => probability),
  };
}

const shareOf = ({ positiveCount, rowCount }: Block): number => positiveCount / rowCount;

function pointOf(block: Block, at: number, blocks: readonly Block[]): Point {
  const { score, rowCount } = block;
  const share = shareOf(block);
  const laplace = 1 / (rowCount + 2);
  if (share === 0) return { score, probability: Math.min(laplace, shareOf(itemAt(blocks, at + 1)) / 2) };
  if (share === 1)
    return { score, probability: Math.max(1 - laplace, (1 + shareOf(itemAt(blocks, at - 1))) / 2) };
  return { score, probability: share };
}
