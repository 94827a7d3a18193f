/** Numbers the rows `from` to `to` by themselves. */
export function countUp(rows: usize, from: usize, to: usize): void {
  for (let row: usize = from; row < to; row++) store<u32>(rows + (row << 2), <u32>row);
}

/**
 * Copies an item of each row at `from` to `to` of `rows`, in that order, to the same places side by side at `out`: items of
 * 4 or 8 bytes that are `stride` bytes apart.
 */
export function gatherItems(
  items: usize,
  stride: usize,
  size: usize,
  rows: usize,
  from: usize,
  to: usize,
  out: usize,
): void {
  for (let at: usize = from; at < to; at++) {
    const item = items + <usize>load<u32>(rows + (at << 2)) * stride;
    if (size === 8) store<u64>(out + (at << 3), load<u64>(item));
    else store<u32>(out + (at << 2), load<u32>(item));
  }
}

/** Brings gathered items back: that of place n becomes row n's. */
export function spreadItems(
  items: usize,
  stride: usize,
  size: usize,
  from: usize,
  to: usize,
  gathered: usize,
): void {
  for (let row: usize = from; row < to; row++) {
    const item = items + row * stride;
    if (size === 8) store<u64>(item, load<u64>(gathered + (row << 3)));
    else store<u32>(item, load<u32>(gathered + (row << 2)));
  }
}

/** Rows whose bytes stay in the nearest cache while each column takes its own. */
const near: usize = 1024;

/** Writes the bytes of the rows `from` to `to` of a row-major table into columns that are `columnBytes` apart. */
export function fillColumns(
  bins: usize,
  width: usize,
  columns: usize,
  columnBytes: usize,
  columnCount: usize,
  from: usize,
  to: usize,
): void {
  for (let begin = from; begin < to; begin += near) {
    const end = min(begin + near, to);
    for (let column: usize = 0; column < columnCount; column++) {
      const bytes = columns + column * columnBytes;
      let cell = bins + begin * width + column;
      for (let row = begin; row < end; row++) {
        store<u8>(bytes + row, load<u8>(cell));
        cell += width;
      }
    }
  }
}
