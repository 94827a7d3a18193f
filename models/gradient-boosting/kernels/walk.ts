/**
 * Adds a tree's value to the score of each row that was not sorted into its leaves while it grew: rows left out by
 * sampling, rows of validation. A node is 4 words: column, left child, right child, unused; a child that is negative is
 * the leaf of its complement. Node n sends a byte of its column left where byte 256 n + it of `sides` is not 0.
 */
export function walk(
  bins: usize,
  width: usize,
  from: usize,
  to: usize,
  nodes: usize,
  sides: usize,
  values: usize,
  scores: usize,
): void {
  for (let row: usize = from; row < to; row++) {
    const cells = bins + row * width;
    let node: i32 = 0;
    do {
      const at = nodes + ((<usize>node) << 4);
      const bin = load<u8>(cells + <usize>load<u32>(at));
      const isLeft = load<u8>(sides + ((<usize>node) << 8) + bin);
      node = isLeft ? load<i32>(at, 4) : load<i32>(at, 8);
    } while (node >= 0);
    const score = scores + (row << 3);
    store<f64>(score, load<f64>(score) + load<f64>(values + ((<usize>~node) << 3)));
  }
}
