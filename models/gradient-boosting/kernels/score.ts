// Scores 64 rows at a time. Every node of a tree is asked for all of them, from the last node to the first: its answer per
// row is the number of a leaf, that of its left or its right child, sixteen rows to an instruction. That asks all 30 nodes
// where a row's way down would ask 6, and still takes a fifth of the time, for nothing is guessed, and nothing waits.

/** Rows of a block, and bytes of a column of it. */
const rowsPerBlock: usize = 64;

/** A column is four words: feature, kind, and two that its kind says. */
const columnBytes: usize = 16;

/**
 * Writes the cells of up to 64 rows, a byte per row and column. Kinds of columns: 0, a number, the count of `bounds` (the
 * third word) below it, missing 255; 1, one more, missing 0; 2, a level, its number where it is below the third word,
 * missing the third word itself, others 255; 3, a set: 0 where the level of the column of the third word is in the pages of
 * 16 levels at the fourth, else 255; its pages are as many as are in the place of the feature.
 */
export function writeCells(
  rows: usize,
  width: usize,
  rowCount: usize,
  columns: usize,
  columnCount: usize,
  cells: usize,
): void {
  for (let column: usize = 0; column < columnCount; column++) {
    const at = columns + column * columnBytes;
    const first: usize = load<u32>(at);
    const kind = load<u32>(at, 4);
    const third: usize = load<u32>(at, 8);
    const out = cells + column * rowsPerBlock;
    if (kind === 3) writeSet(cells + third * rowsPerBlock, load<u32>(at, 12), first, out);
    else if (kind === 2) writeLevels(rows + (first << 3), width, rowCount, third, out);
    else writeNumbers(rows + (first << 3), width, rowCount, third, kind, out);
  }
}

function writeSet(levels: usize, set: usize, pages: usize, out: usize): void {
  for (let at: usize = 0; at < rowsPerBlock; at += 16) {
    const own = v128.load(levels + at);
    let isIn = i8x16.splat(0);
    for (let page: usize = 0; page < pages; page++) {
      const inPage = i8x16.sub(own, i8x16.splat(<i8>(page << 4)));
      isIn = v128.or(isIn, i8x16.swizzle(v128.load(set + (page << 4)), inPage));
    }
    v128.store(out + at, v128.not(isIn));
  }
}

function writeNumbers(
  first: usize,
  width: usize,
  rowCount: usize,
  bounds: usize,
  lifted: u32,
  out: usize,
): void {
  let values = first;
  for (let row: usize = 0; row < rowCount; row++) {
    const value = load<f64>(values);
    let at = bounds;
    at = select(at + 1024, at, load<f64>(at + 1016) < value);
    at = select(at + 512, at, load<f64>(at + 504) < value);
    at = select(at + 256, at, load<f64>(at + 248) < value);
    at = select(at + 128, at, load<f64>(at + 120) < value);
    at = select(at + 64, at, load<f64>(at + 56) < value);
    at = select(at + 32, at, load<f64>(at + 24) < value);
    at = select(at + 16, at, load<f64>(at + 8) < value);
    at = select(at + 8, at, load<f64>(at) < value);
    const bin: u32 = isNaN(value) ? 255 : <u32>((at - bounds) >> 3);
    store<u8>(out + row, bin + lifted);
    values += width << 3;
  }
}

function writeLevels(first: usize, width: usize, rowCount: usize, missing: usize, out: usize): void {
  let values = first;
  for (let row: usize = 0; row < rowCount; row++) {
    const value = load<f64>(values);
    const level: usize = value >= 0 ? (value < <f64>missing ? <usize>value : 255) : missing;
    store<u8>(out + row, level);
    values += width << 3;
  }
}

/**
 * Adds the values of `treeCount` trees, tree by tree, to the scores of 64 rows. A tree is three words: its nodes, how many
 * they are, the values of its leaves. A node is four: its column times 64; the bound up to which a cell goes left; where
 * the answers of its left and of its right child stand. Node n leaves its own at `answers` + 64 n; those of leaves stand
 * there always.
 */
export function scoreBlock(
  trees: usize,
  treeCount: usize,
  cells: usize,
  answers: usize,
  scores: usize,
): void {
  for (let tree = trees, end = trees + treeCount * 12; tree < end; tree += 12) {
    const nodes: usize = load<u32>(tree);
    const count: usize = load<u32>(tree, 4);
    let answer = answers + count * rowsPerBlock;
    for (let node = nodes + (count << 4); node > nodes; ) {
      node -= 16;
      answer -= rowsPerBlock;
      const cell = cells + load<u32>(node);
      const bound = i8x16.splat(<i8>load<u32>(node, 4));
      const left: usize = load<u32>(node, 8);
      const right: usize = load<u32>(node, 12);
      let isLeft = i8x16.le_u(v128.load(cell), bound);
      v128.store(answer, v128.bitselect(v128.load(left), v128.load(right), isLeft));
      isLeft = i8x16.le_u(v128.load(cell, 16), bound);
      v128.store(answer, v128.bitselect(v128.load(left, 16), v128.load(right, 16), isLeft), 16);
      isLeft = i8x16.le_u(v128.load(cell, 32), bound);
      v128.store(answer, v128.bitselect(v128.load(left, 32), v128.load(right, 32), isLeft), 32);
      isLeft = i8x16.le_u(v128.load(cell, 48), bound);
      v128.store(answer, v128.bitselect(v128.load(left, 48), v128.load(right, 48), isLeft), 48);
    }
    const values: usize = load<u32>(tree, 8);
    for (let row: usize = 0; row < rowsPerBlock; row++) {
      const score = scores + (row << 3);
      const value = load<f64>(values + ((<usize>load<u8>(answers + row)) << 3));
      store<f64>(score, load<f64>(score) + value);
    }
  }
}
