import { isLeftAt } from './ask';
import { contributionOf, leaveSource, spread, takeSource } from './points';

// Shapley values of a tree by quadrature; `tree-shap.ts` says what is reckoned. A node is 40 bytes: what it asks (12), its
// source, its left and right child, negative the complement of a leaf, the share of rows that go left, and which sources are
// asked of below, as 64 bits.
const nodeBytes: usize = 40;

/** Of each source 16 bytes: whether the row has left its way, where 1 / (t + (1 - t) zero) stands at each point, and zero. */
const stateBytes: usize = 16;

/** What a walk goes by: the same for all its nodes. */
let nodes: usize = 0;
let expected: usize = 0;
let values: usize = 0;
let row: usize = 0;
let states: usize = 0;
let points: usize = 0;
let bytes: usize = 0;
let out: usize = 0;
let frames: usize = 0;
/** How far apart lie the values of outputs, their means and what is found of them, and how long their sums are together. */
let valueBytes: usize = 0;
let expectedBytes: usize = 0;
let outBytes: usize = 0;
let sumBytes: usize = 0;

/**
 * Adds what each source contributes to the sum of trees, for each of some outputs whose values and means of leaves, and what
 * is found, lie so many bytes apart: a way is the same for all of them. `order` has 16 words: the roots and how many; nodes;
 * per node what its leaves are on the average; values of leaves; the row; states; points, four arrays of doubles (t, 1 - t, the
 * weight, the weight over 1 - t) and one of ones; the bytes of one; room for two arrays and one of each output per level of the
 * deepest tree, and two of each output; for as many frames; what is found; how many outputs there are; how far theirs lie apart.
 */
export function explainTrees(order: usize): void {
  nodes = load<u32>(order, 8);
  expected = load<u32>(order, 12);
  values = load<u32>(order, 16);
  row = load<u32>(order, 20);
  states = load<u32>(order, 24);
  points = load<u32>(order, 28);
  bytes = load<u32>(order, 32);
  const stack: usize = load<u32>(order, 36);
  frames = load<u32>(order, 40);
  out = load<u32>(order, 44);
  sumBytes = <usize>load<u32>(order, 48) * bytes;
  valueBytes = load<u32>(order, 52);
  expectedBytes = load<u32>(order, 56);
  outBytes = load<u32>(order, 60);
  let root: usize = load<u32>(order);
  const end = root + ((<usize>load<u32>(order, 4)) << 2);
  for (; root < end; root += 4) visit(load<i32>(root), points + (bytes << 2), stack);
}

/**
 * A node on the way down, for trees are deeper than calls may be: the node, what is next to do there, where the product of
 * its way stands, where its sum belongs, where there is room, where its source's inverses stood, two words unused, the
 * scale of the product, the sources whose way the row has left, and the source's zero before and now.
 */
const frameBytes: usize = 64;
const begins: u32 = 0;
const wentLeft: u32 = 1;
const wentRight: u32 = 2;
const wasTaken: u32 = 3;
const wasOther: u32 = 4;

/**
 * Leaves at `sum` the values of the leaves below a node times the products of their ways, at each point, where that is known
 * at once: of a leaf, and where the row has left the way of all that is asked of below, for then shares alone are to be
 * told. Else the node waits in a frame. `product` times `scale` is that of the way to it; `left` has the sources whose way
 * the row has left.
 */
function enter(
  frame: usize,
  child: i32,
  product: usize,
  scale: f64,
  left: u64,
  sum: usize,
  slot: usize,
): usize {
  if (child < 0) {
    spreadAll(values + ((<usize>~child) << 3), valueBytes, product, scale, sum);
    return frame - frameBytes;
  }
  const node = nodes + <usize>child * nodeBytes;
  if ((load<u64>(node, 32) & ~left) === 0) {
    spreadAll(expected + ((<usize>child) << 3), expectedBytes, product, scale, sum);
    return frame - frameBytes;
  }
  store<u32>(frame, <u32>node);
  store<u32>(frame, begins, 4);
  store<u32>(frame, <u32>product, 8);
  store<u32>(frame, <u32>sum, 12);
  store<u32>(frame, <u32>slot, 16);
  store<f64>(frame, scale, 32);
  store<u64>(frame, left, 40);
  return frame;
}

/** Leaves the product of a way times the value of each output at its sum. */
function spreadAll(first: usize, apart: usize, product: usize, scale: f64, sum: usize): void {
  let at = first;
  for (let own = sum; own < sum + sumBytes; own += bytes) {
    spread(bytes, product, scale * load<f64>(at), own);
    at += apart;
  }
}

function visit(root: i32, ones: usize, stack: usize): void {
  let frame = enter(frames, root, ones, 1, 0, stack, stack + sumBytes);
  while (frame >= frames) frame = advance(frame);
}

/** Does what is next at a node; answers the frame that is to go on. */
function advance(frame: usize): usize {
  const node: usize = load<u32>(frame);
  const phase = load<u32>(frame, 4);
  const state = states + <usize>load<u32>(node, 12) * stateBytes;
  const sum: usize = load<u32>(frame, 12);
  const slot: usize = load<u32>(frame, 16);
  if (phase === begins) {
    if (load<u32>(state) === 0) return take(frame, node, state);
    store<u32>(frame, wentLeft, 4);
    return shareOut(frame, load<i32>(node, 16), load<f64>(node, 24), sum, slot);
  }
  if (phase === wentLeft) {
    store<u32>(frame, wentRight, 4);
    return shareOut(frame, load<i32>(node, 20), 1 - load<f64>(node, 24), slot, slot + sumBytes);
  }
  if (phase === wentRight) {
    for (let at: usize = 0; at < sumBytes; at += 16)
      v128.store(sum + at, f64x2.add(v128.load(sum + at), v128.load(slot + at)));
    return frame - frameBytes;
  }
  if (phase === wasTaken) return leave(frame, node, state);
  store<u32>(state, 0);
  const inverseBefore: usize = load<u32>(frame, 20);
  const zeroBefore = load<f64>(frame, 48);
  const zero = load<f64>(frame, 56);
  store<u32>(state, <u32>inverseBefore, 4);
  store<f64>(state, zeroBefore, 8);
  let place = out + ((<usize>load<u32>(node, 12)) << 3);
  let otherSum = slot + 2 * bytes;
  for (let own = sum; own < sum + sumBytes; own += bytes) {
    const found = contributionOf(points, bytes, slot + bytes, inverseBefore, zero, zeroBefore, own, otherSum);
    store<f64>(place, load<f64>(place) + found);
    place += outBytes;
    otherSum += bytes;
  }
  return frame - frameBytes;
}

/** A cut by a source whose way the row has left is a share of what it parts. */
function shareOut(frame: usize, child: i32, share: f64, sum: usize, slot: usize): usize {
  const scale = load<f64>(frame, 32) * share;
  return enter(frame + frameBytes, child, load<u32>(frame, 8), scale, load<u64>(frame, 40), sum, slot);
}

/** The side that the row takes. */
function take(frame: usize, node: usize, state: usize): usize {
  const isLeft = isLeftAt(node, row);
  const share = isLeft ? load<f64>(node, 24) : 1 - load<f64>(node, 24);
  const product: usize = load<u32>(frame, 8);
  const slot: usize = load<u32>(frame, 16);
  const scale = load<f64>(frame, 32);
  const inverseBefore: usize = load<u32>(state, 4);
  const zeroBefore = load<f64>(state, 8);
  const zero = zeroBefore * share;
  const inverse = slot + bytes;
  takeSource(points, bytes, product, scale, inverseBefore, zero, slot);
  store<u32>(state, <u32>inverse, 4);
  store<f64>(state, zero, 8);
  store<u32>(frame, wasTaken, 4);
  store<u32>(frame, <u32>inverseBefore, 20);
  store<f64>(frame, zeroBefore, 48);
  store<f64>(frame, zero, 56);
  const taken = isLeft ? load<i32>(node, 16) : load<i32>(node, 20);
  const next = slot + 2 * bytes + sumBytes;
  return enter(frame + frameBytes, taken, slot, 1, load<u64>(frame, 40), load<u32>(frame, 12), next);
}

/** The other side, on which the source is a share from now on. */
function leave(frame: usize, node: usize, state: usize): usize {
  const isLeft = isLeftAt(node, row);
  const share = isLeft ? load<f64>(node, 24) : 1 - load<f64>(node, 24);
  const product: usize = load<u32>(frame, 8);
  const slot: usize = load<u32>(frame, 16);
  const inverseBefore: usize = load<u32>(frame, 20);
  const scale = load<f64>(frame, 32) * (load<f64>(frame, 48) * (1 - share));
  leaveSource(points, bytes, product, scale, inverseBefore, slot);
  store<u32>(state, 1);
  store<u32>(frame, wasOther, 4);
  const source = load<u32>(node, 12);
  const left = load<u64>(frame, 40);
  const other = isLeft ? load<i32>(node, 20) : load<i32>(node, 16);
  const next = slot + 2 * bytes + sumBytes;
  const now = source < 63 ? left | ((<u64>1) << (<u64>source)) : left;
  return enter(frame + frameBytes, other, slot, 1, now, slot + 2 * bytes, next);
}
