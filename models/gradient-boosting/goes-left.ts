import { realAt } from '../../shared/dataset/table.ts';
import { type Forest, nodeKinds } from './forest.ts';
import { missingLevel } from './score-columns.ts';

/** Which way a value goes at a node: the plain form of what the compiled scorers do. */
export function goesLeft({ kinds, thresholds, levelSets }: Forest, node: number, value: number): boolean {
  const threshold = realAt(thresholds, node);
  if (kinds[node] !== nodeKinds.levels)
    return value <= threshold || (kinds[node] === nodeKinds.missingLeft && Number.isNaN(value));
  const level = value >= 0 ? value : missingLevel;
  return (((levelSets[8 * threshold + (level >>> 5)] ?? 0) >>> (level & 31)) & 1) === 1;
}
