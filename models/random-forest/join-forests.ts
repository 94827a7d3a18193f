import { type Forest, nodeKinds } from '../gradient-boosting/forest.ts';

/** The trees of several forests as one. */
export function joinForests(forests: readonly Forest[]): Forest {
  const joined = emptyForest(forests);
  let [trees, nodes, leaves, sets] = [0, 0, 0, 0];
  for (const each of forests) {
    const [nodesBefore, leavesBefore, setsBefore] = [nodes, leaves, sets];
    const moved = (child: number): number => (child < 0 ? ~(~child + leavesBefore) : child + nodesBefore);
    joined.roots.set(
      each.roots.map((root) => root + nodesBefore),
      trees,
    );
    joined.lefts.set(each.lefts.map(moved), nodes);
    joined.rights.set(each.rights.map(moved), nodes);
    joined.thresholds.set(
      each.thresholds.map((value, node) =>
        each.kinds[node] === nodeKinds.levels ? value + setsBefore : value,
      ),
      nodes,
    );
    for (const name of ['features', 'kinds', 'nodeRows', 'gains'] as const)
      joined[name].set(each[name], nodes);
    for (const name of ['values', 'leafRows'] as const) joined[name].set(each[name], leaves);
    joined.levelSets.set(each.levelSets, 8 * sets);
    trees += each.roots.length;
    nodes += each.features.length;
    leaves += each.values.length;
    sets += each.levelSets.length / 8;
  }
  return joined;
}

function emptyForest(forests: readonly Forest[]): Forest {
  const count = (name: keyof Forest): number => forests.reduce((sum, each) => sum + each[name].length, 0);
  const [nodes, leaves] = [count('features'), count('values')];
  return {
    roots: new Int32Array(count('roots')),
    features: new Int32Array(nodes),
    thresholds: new Float64Array(nodes),
    kinds: new Uint8Array(nodes),
    lefts: new Int32Array(nodes),
    rights: new Int32Array(nodes),
    values: new Float64Array(leaves),
    nodeRows: new Float64Array(nodes),
    leafRows: new Float64Array(leaves),
    gains: new Float64Array(nodes),
    levelSets: new Uint32Array(count('levelSets')),
  };
}
