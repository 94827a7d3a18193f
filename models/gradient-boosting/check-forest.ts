import { intAt, realAt } from '../../shared/dataset/table.ts';
import { BrokenModel } from '../broken-model.ts';
import { type Forest, nodeKinds } from './forest.ts';

/**
 * A forest that was read must score any row to an end: children stand behind their node, features, leaves and sets exist,
 * and values are finite. @throws BrokenModel
 */
export function checkForest(kind: string, width: number, forest: Forest): void {
  const { roots, features, thresholds, kinds, lefts, rights, values, levelSets } = forest;
  const nodeCount = features.length;
  const fail = (reason: string): never => {
    throw new BrokenModel(kind, reason);
  };
  const isThere = (child: number, node: number): boolean =>
    child < 0 ? ~child < values.length : child > node && child < nodeCount;
  if (!roots.every((root) => root >= 0 && root < nodeCount))
    fail('a tree begins with a node that is not there');
  if (!values.every(Number.isFinite)) fail('the value of a leaf is not finite');
  for (let node = 0; node < nodeCount; node++) {
    const feature = intAt(features, node);
    if (feature < 0 || feature >= width) fail(`node ${node} asks for feature ${feature} of ${width}`);
    if (!isThere(intAt(lefts, node), node) || !isThere(intAt(rights, node), node))
      fail(`node ${node} has a child that is not there`);
    const threshold = realAt(thresholds, node);
    if ((kinds[node] ?? 3) > nodeKinds.levels) fail(`node ${node} is of an unknown kind`);
    const isSet = kinds[node] === nodeKinds.levels;
    if (isSet && !(threshold >= 0 && 8 * threshold < levelSets.length))
      fail(`node ${node} names no set of levels`);
    if (Number.isNaN(threshold)) fail(`node ${node} has no threshold`);
  }
}
