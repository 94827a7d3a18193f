import { intAt, realAt } from '../../shared/dataset/table.ts';
import type { Forest } from './forest.ts';
import { instantiate } from './instantiate.ts';
import { kernelModule } from './kernel-module.ts';
import { byteBound, type ScoreBytes, scoreBytes } from './score-bytes.ts';
import { columnKinds, missingLevel, type ScoreColumn, type ScoreColumns } from './score-columns.ts';

/** Raw scores of rows, row-major doubles, into `out`: bit by bit those of one row alone. */
export type BatchScore = (values: Float64Array, rowCount: number, out: Float64Array) => void;

/** Rows that the kernel scores at a time; it has no way with fewer. */
export const batchRows = 64;

/** Leaves of a tree that a byte can tell apart. */
const leavesMax = 256;
const pageLevels = 16;
const tableBytes = 8 * 256;
const firstByte = 65_536;
const pageBytes = 65_536;

/** A tree's nodes and leaves in the order of its way down, left first: children behind their node. */
type Walk = { readonly nodes: readonly number[]; readonly leaves: readonly number[] };

/**
 * Compiles a forest into the memory of the kernel; null where it does not fit in bytes: a feature has more than 254
 * different thresholds, which bins of bytes cannot give, or a tree more than 256 leaves.
 */
export function compileBatch(forest: Forest, start: number, of: BatchOf): BatchScore | null {
  const { width, columns } = of;
  const walks = Array.from(forest.roots, (root) => walkDown(forest, root));
  const bytes = scoreBytes(forest, columns);
  if (bytes === null || walks.some(({ leaves }) => leaves.length > leavesMax)) return null;
  const places = layOut({ walks, columns, width });
  const pages = Math.ceil(places.byteCount / pageBytes);
  const memory = new WebAssembly.Memory({ initial: pages, maximum: pages, shared: true });
  const kernels = instantiate(kernelModule(), memory);
  const reals = new Float64Array(memory.buffer);
  writeForest({ forest, walks, columns, bytes, places, memory });
  const scores = reals.subarray(places.scores / 8, places.scores / 8 + batchRows);
  const { rows, columns: at, cells, trees, answers } = places;
  return (values, rowCount, out) => {
    for (let begin = 0; begin < rowCount; begin += batchRows) {
      const count = Math.min(batchRows, rowCount - begin);
      reals.set(values.subarray(begin * width, (begin + count) * width), rows / 8);
      kernels.writeCells(rows, width, count, at, columns.columns.length, cells);
      scores.fill(start);
      kernels.scoreBlock(trees, walks.length, cells, answers, places.scores);
      out.set(count === batchRows ? scores : scores.subarray(0, count), begin);
    }
  };
}

export type BatchOf = { readonly width: number; readonly columns: ScoreColumns };

function walkDown({ lefts, rights }: Forest, root: number): Walk {
  const [nodes, leaves]: [number[], number[]] = [[], []];
  const waiting = [root];
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    if (next < 0) leaves.push(~next);
    else {
      nodes.push(next);
      waiting.push(intAt(rights, next), intAt(lefts, next));
    }
  }
  return { nodes, leaves };
}

type Compiled = { readonly walks: readonly Walk[]; readonly columns: ScoreColumns };

function layOut({ walks, columns: { columns }, width }: Compiled & { readonly width: number }) {
  let end = firstByte;
  const take = (bytes: number): number => {
    const at = end;
    end += 64 * Math.ceil(bytes / 64);
    return at;
  };
  const sum = (of: (walk: Walk) => number): number => walks.reduce((all, walk) => all + of(walk), 0);
  return {
    rows: take(8 * batchRows * width),
    columns: take(16 * columns.length),
    // Of each column: bounds of numbers, or the pages of a set.
    tables: take(tableBytes * columns.length),
    cells: take(batchRows * columns.length),
    trees: take(12 * walks.length),
    nodes: take(16 * sum(({ nodes }) => nodes.length)),
    values: take(8 * sum(({ leaves }) => leaves.length)),
    answers: take(batchRows * leavesMax),
    leafAnswers: take(batchRows * leavesMax),
    scores: take(8 * batchRows),
    byteCount: end,
  };
}

type Places = ReturnType<typeof layOut>;
type Writing = Compiled & {
  readonly forest: Forest;
  readonly bytes: ScoreBytes;
  readonly places: Places;
  readonly memory: WebAssembly.Memory;
};

function writeForest(writing: Writing): void {
  const { forest, walks, columns, places, memory } = writing;
  const bound = byteBound(forest, writing.bytes, columns);
  const [words, reals] = [new Uint32Array(memory.buffer), new Float64Array(memory.buffer)];
  const bytes = new Uint8Array(memory.buffer);
  writeColumns(writing);
  for (let leaf = 0; leaf < leavesMax; leaf++)
    bytes.fill(leaf, places.leafAnswers + batchRows * leaf, places.leafAnswers + batchRows * (leaf + 1));
  let [nodeAt, valueAt] = [places.nodes, places.values];
  for (const [tree, { nodes, leaves }] of walks.entries()) {
    words.set([nodeAt, nodes.length, valueAt], places.trees / 4 + 3 * tree);
    const indexOf = new Map([
      ...nodes.map((node, index) => [node, places.answers + batchRows * index] as const),
      ...leaves.map((leaf, index) => [~leaf, places.leafAnswers + batchRows * index] as const),
    ]);
    for (const node of nodes) {
      const [left, right] = [indexOf.get(intAt(forest.lefts, node)), indexOf.get(intAt(forest.rights, node))];
      const column = batchRows * intAt(columns.columnOf, node);
      words.set([column, bound(node), left ?? 0, right ?? 0], nodeAt / 4);
      nodeAt += 16;
    }
    reals.set(
      leaves.map((leaf) => realAt(forest.values, leaf)),
      valueAt / 8,
    );
    valueAt += 8 * leaves.length;
  }
}

function writeColumns(writing: Writing): void {
  const { columns, places, memory } = writing;
  const words = new Uint32Array(memory.buffer);
  for (const [index, column] of columns.columns.entries()) {
    const at = places.tables + tableBytes * index;
    const [first, third] = columnWords(writing, column, at);
    words.set([first, columnKinds[column.kind], third, at], places.columns / 4 + 4 * index);
  }
}

/** Writes the table of a column, where it has one, and answers the first and the third of its words. */
function columnWords({ bytes, memory }: Writing, column: ScoreColumn, at: number): readonly [number, number] {
  const { kind, feature } = column;
  const end = bytes.levelEnds.get(feature) ?? 0;
  if (kind === 'level') return [feature, end];
  if (kind === 'set') {
    const pages = new Uint8Array(memory.buffer, at, tableBytes);
    for (let level = 0; level < end; level++) pages[level] = 255 * (column.sides[level] ?? 0);
    pages[end] = 255 * (column.sides[missingLevel] ?? 0);
    return [Math.ceil((end + 1) / pageLevels), column.level];
  }
  const bounds = new Float64Array(memory.buffer, at, tableBytes / 8).fill(Infinity);
  bounds.set(bytes.bounds.get(feature) ?? []);
  return [feature, at];
}
