import { intAt, itemAt, realAt } from '../../shared/dataset/table.ts';
import { type Forest, nodeKinds } from './forest.ts';
import { instantiate } from './instantiate.ts';
import { kernelModule } from './kernel-module.ts';
import type { BatchScore } from './score-batch.ts';

/** Rows that the kernel walks down one tree before the next. */
const blockRows = 256;
const nodeBytes = 16;
const firstByte = 65_536;
const pageBytes = 65_536;

export type DeepOf = {
  readonly width: number;
  /** Values of the leaves for each output, and what its scores begin with. */
  readonly values: readonly Float64Array[];
  readonly starts: readonly number[];
};

/** Compiles a forest of any depth into the memory of the kernel: raw scores of rows, so many outputs of each. */
export function compileDeep(forest: Forest, { width, values, starts }: DeepOf): BatchScore {
  const outputs = values.length;
  const places = layOut(forest, width, outputs);
  const pages = Math.ceil(places.byteCount / pageBytes);
  const memory = new WebAssembly.Memory({ initial: pages, maximum: pages, shared: true });
  const kernels = instantiate(kernelModule(), memory);
  const reals = new Float64Array(memory.buffer);
  writeNodes(forest, places, memory);
  for (const [output, own] of values.entries())
    for (let leaf = 0; leaf < own.length; leaf++)
      reals[places.values / 8 + leaf * outputs + output] = realAt(own, leaf);
  const { roots, nodes, leaves, values: at, rows, scores } = places;
  return (given, rowCount, out) => {
    for (let begin = 0; begin < rowCount; begin += blockRows) {
      const count = Math.min(blockRows, rowCount - begin);
      reals.set(given.subarray(begin * width, (begin + count) * width), rows / 8);
      for (let row = 0; row < count; row++) reals.set(starts, scores / 8 + row * outputs);
      const fours = 4 * Math.ceil(count / 4);
      kernels.scoreDeep(
        ...([roots, forest.roots.length, nodes, leaves, at, outputs, rows, width, fours, scores] as const),
      );
      out.set(reals.subarray(scores / 8, scores / 8 + count * outputs), begin * outputs);
    }
  };
}

function layOut({ roots, features, values, levelSets }: Forest, width: number, outputs: number) {
  let end = firstByte;
  const take = (bytes: number): number => {
    const at = end;
    end += 64 * Math.ceil(bytes / 64);
    return at;
  };
  const count = features.length + values.length;
  return {
    rows: take(8 * blockRows * width),
    scores: take(8 * blockRows * outputs),
    roots: take(4 * roots.length),
    nodes: take(nodeBytes * count),
    leaves: take(4 * count),
    values: take(8 * values.length * outputs),
    sets: take(4 * levelSets.length),
    byteCount: end,
  };
}

/** Nodes and leaves level by level, the children of a node side by side. */
function writeNodes(forest: Forest, places: ReturnType<typeof layOut>, memory: WebAssembly.Memory): void {
  const { roots, features, thresholds, kinds, lefts, rights, levelSets } = forest;
  const [words, reals] = [new Uint32Array(memory.buffer), new Float64Array(memory.buffer)];
  words.set(levelSets, places.sets / 4);
  let count = 0;
  const place = (slot: number): number => places.nodes + nodeBytes * slot;
  const children: number[] = [];
  const writeNode = (slot: number, node: number): void => {
    const at = place(slot);
    const kind = kinds[node] ?? 0;
    if (kind === nodeKinds.levels) words[at / 4] = places.sets + 32 * realAt(thresholds, node);
    else reals[at / 8] = realAt(thresholds, node);
    words[at / 4 + 2] = 8 * intAt(features, node) + kind;
    words[at / 4 + 3] = place(count);
    children.push(count, intAt(lefts, node), count + 1, intAt(rights, node));
    count += 2;
  };
  for (const [tree, root] of roots.entries()) {
    words[places.roots / 4 + tree] = place(count);
    writeNode(count++, root);
    for (let next = 0; next < children.length; next += 2) {
      const [slot, child] = [itemAt(children, next), itemAt(children, next + 1)];
      if (child >= 0) {
        writeNode(slot, child);
        continue;
      }
      // Whatever the number is, it is not above this bound, and what is missing goes left as well: to the leaf itself.
      reals[place(slot) / 8] = Infinity;
      words.set([nodeKinds.missingLeft, place(slot)], place(slot) / 4 + 2);
      words[places.leaves / 4 + slot] = ~child;
    }
    children.length = 0;
  }
}
