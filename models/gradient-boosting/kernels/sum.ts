/**
 * Adds the packed sums of the rows at `from` to `to` of `rows` to 256 sums of one feature, the missing bin last. Its bin is
 * byte / step % size of its column, and the last of them the missing one.
 */
export function sumFeature(
  column: usize,
  step: u32,
  size: u32,
  rows: usize,
  from: usize,
  to: usize,
  packed: usize,
  out: usize,
): void {
  const isAlone = size === 256;
  const last = size - 1;
  for (let at: usize = from; at < to; at++) {
    const row: usize = load<u32>(rows + (at << 2));
    let bin: u32 = load<u8>(column + row);
    if (!isAlone) {
      bin = (bin / step) % size;
      if (bin === last) bin = 255;
    }
    const place = out + ((<usize>bin) << 3);
    store<i64>(place, load<i64>(place) + load<i64>(packed + (row << 3)));
  }
}
