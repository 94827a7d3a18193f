/** Numbers the rows `from` to `to` by themselves. */
export function countUp(rows: usize, from: usize, to: usize): void {
  for (let row: usize = from; row < to; row++) store<u32>(rows + (row << 2), <u32>row);
}

/**
 * Copies an item of each row at `from` to `to` of `rows`, in that order, to the same places side by side at `out`: items of
 * 1, 4 or 8 bytes that are `stride` bytes apart.
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
    else if (size === 4) store<u32>(out + (at << 2), load<u32>(item));
    else store<u8>(out + at, load<u8>(item));
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
    else if (size === 4) store<u32>(item, load<u32>(gathered + (row << 2)));
    else store<u8>(item, load<u8>(gathered + row));
  }
}
