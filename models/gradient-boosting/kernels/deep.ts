import { isLeftAt } from './ask';

/** A node: what it asks, and where its left child stands; the right one is behind that. A leaf leads to itself. */
const nodeBytes: usize = 16;

function step(node: usize, row: usize): usize {
  return <usize>load<u32>(node, 12) + (isLeftAt(node, row) ? 0 : nodeBytes);
}

/**
 * Adds the values of `treeCount` trees, tree by tree, to the scores of rows, `outputs` of each: `roots` has where each tree
 * begins, `leaves` the number of the leaf for each node from `nodes` on, `values` those of the leaves. Rows are walked down
 * four at a time, for a way down is all waiting, and of one tree before the next, which is near then. There are rows for a
 * multiple of four.
 */
export function scoreDeep(
  roots: usize,
  treeCount: usize,
  nodes: usize,
  leaves: usize,
  values: usize,
  outputs: usize,
  rows: usize,
  width: usize,
  rowCount: usize,
  scores: usize,
): void {
  const stride = width << 3;
  const scoreBytes = outputs << 3;
  for (let tree: usize = 0; tree < treeCount; tree++) {
    const root: usize = load<u32>(roots + (tree << 2));
    let row = rows;
    let score = scores;
    for (let at: usize = 0; at < rowCount; at += 4) {
      let a = root;
      let b = root;
      let c = root;
      let d = root;
      let moved: usize = 1;
      while (moved) {
        const e = step(a, row);
        const f = step(b, row + stride);
        const g = step(c, row + 2 * stride);
        const h = step(d, row + 3 * stride);
        moved = (a ^ e) | (b ^ f) | (c ^ g) | (d ^ h);
        a = e;
        b = f;
        c = g;
        d = h;
      }
      addLeaf(a, nodes, leaves, values, outputs, score);
      addLeaf(b, nodes, leaves, values, outputs, score + scoreBytes);
      addLeaf(c, nodes, leaves, values, outputs, score + 2 * scoreBytes);
      addLeaf(d, nodes, leaves, values, outputs, score + 3 * scoreBytes);
      row += stride << 2;
      score += scoreBytes << 2;
    }
  }
}

function addLeaf(
  node: usize,
  nodes: usize,
  leaves: usize,
  values: usize,
  outputs: usize,
  score: usize,
): void {
  const leaf: usize = load<u32>(leaves + ((node - nodes) >> 2));
  const own = values + ((leaf * outputs) << 3);
  for (let at: usize = 0; at < outputs << 3; at += 8)
    store<f64>(score + at, load<f64>(score + at) + load<f64>(own + at));
}
