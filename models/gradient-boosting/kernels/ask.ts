/** Kinds of nodes: a number, whose missing value goes right, or left; a level, in a set of 256 bits. */
const missingLeft: u32 = 1;
const levels: u32 = 2;

/**
 * Which way a row goes at a node, whose first 12 bytes are: the threshold, or where the set stands, as a word; and the
 * offset of its number in the row, in bytes, with the kind in its low bits.
 */
export function isLeftAt(node: usize, row: usize): bool {
  const word = load<u32>(node, 8);
  const value = load<f64>(row + <usize>(word & ~7));
  const kind = word & 7;
  if (kind !== levels)
    return <bool>(<u32>(value <= load<f64>(node)) | (<u32>(kind === missingLeft) & <u32>isNaN(value)));
  // The last level is the missing one.
  const level: u32 = value >= 0 && value < 256 ? <u32>value : 255;
  const set: usize = load<u32>(node);
  return <bool>((load<u32>(set + ((<usize>(level >>> 5)) << 2)) >>> (level & 31)) & 1);
}
