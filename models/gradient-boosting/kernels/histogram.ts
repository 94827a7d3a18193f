// Sums of packed gradients per column and bin. A sum is one 64-bit integer: gradients in its high half, hessians in its
// low one, which never borrows, for hessians are not negative. The bins of a column are 256 sums apart.

/** What a row adds to a sum; in four bytes gradient and hessian have half a word each, which halves the waits for memory. */
export function sumAt(packed: usize, packedBytes: usize, row: usize): i64 {
  if (packedBytes === 8) return load<i64>(packed + (row << 3));
  const both = <i64>load<i32>(packed + (row << 2));
  return ((both << 16) & ~0xffffffff) | (both & 0xffff);
}

/** Rows of a leaf whose memory is asked for together. */
const batch: usize = 128;

/**
 * Adds the rows whose numbers stand at `from` to `to` of `rows`, or rows `from` to `to` themselves where `rows` is 0:
 * `columns` bytes of each, the rows `width` bytes apart. Where they lie far apart, each is a wait for memory: then the first
 * byte of a batch of rows is read before any is added, so that the waits overlap, which halves the time. Returns what it
 * read, so that no compiler leaves the reading out.
 */
export function histogram(
  bins: usize,
  width: usize,
  columns: usize,
  packed: usize,
  packedBytes: usize,
  rows: usize,
  from: usize,
  to: usize,
  out: usize,
): u32 {
  let read: u32 = 0;
  const isSparse = rows !== 0 && spread(rows, from, to) > (to - from) << 2;
  for (let begin: usize = from; begin < to; begin += batch) {
    const end = min(begin + batch, to);
    if (isSparse) read += touch(bins, width, packed, packedBytes, rows, begin, end);
    addBatch(bins, width, columns, packed, packedBytes, rows, begin, end, out);
  }
  return read;
}

/** Adds the sum of each row to that of its bin in every column. */
function addBatch(
  bins: usize,
  width: usize,
  columns: usize,
  packed: usize,
  packedBytes: usize,
  rows: usize,
  from: usize,
  to: usize,
  out: usize,
): void {
  for (let at = from; at < to; at++) {
    const row: usize = rows === 0 ? at : load<u32>(rows + (at << 2));
    const sum = sumAt(packed, packedBytes, row);
    let cell = bins + row * width;
    let sums = out;
    let left = columns;
    // Written out, with offsets in the instructions: a call per cell, or an address that is added up, costs a fifth.
    for (; left >= 8; left -= 8) {
      let place = sums + ((<usize>load<u8>(cell)) << 3);
      store<i64>(place, load<i64>(place) + sum);
      place = sums + ((<usize>load<u8>(cell, 1)) << 3);
      store<i64>(place, load<i64>(place, 2048) + sum, 2048);
      place = sums + ((<usize>load<u8>(cell, 2)) << 3);
      store<i64>(place, load<i64>(place, 4096) + sum, 4096);
      place = sums + ((<usize>load<u8>(cell, 3)) << 3);
      store<i64>(place, load<i64>(place, 6144) + sum, 6144);
      place = sums + ((<usize>load<u8>(cell, 4)) << 3);
      store<i64>(place, load<i64>(place, 8192) + sum, 8192);
      place = sums + ((<usize>load<u8>(cell, 5)) << 3);
      store<i64>(place, load<i64>(place, 10240) + sum, 10240);
      place = sums + ((<usize>load<u8>(cell, 6)) << 3);
      store<i64>(place, load<i64>(place, 12288) + sum, 12288);
      place = sums + ((<usize>load<u8>(cell, 7)) << 3);
      store<i64>(place, load<i64>(place, 14336) + sum, 14336);
      sums += 16384;
      cell += 8;
    }
    if (left & 4) {
      let place = sums + ((<usize>load<u8>(cell)) << 3);
      store<i64>(place, load<i64>(place) + sum);
      place = sums + ((<usize>load<u8>(cell, 1)) << 3);
      store<i64>(place, load<i64>(place, 2048) + sum, 2048);
      place = sums + ((<usize>load<u8>(cell, 2)) << 3);
      store<i64>(place, load<i64>(place, 4096) + sum, 4096);
      place = sums + ((<usize>load<u8>(cell, 3)) << 3);
      store<i64>(place, load<i64>(place, 6144) + sum, 6144);
      sums += 8192;
      cell += 4;
    }
    if (left & 2) {
      let place = sums + ((<usize>load<u8>(cell)) << 3);
      store<i64>(place, load<i64>(place) + sum);
      place = sums + ((<usize>load<u8>(cell, 1)) << 3);
      store<i64>(place, load<i64>(place, 2048) + sum, 2048);
      sums += 4096;
      cell += 2;
    }
    if (left & 1) {
      const place = sums + ((<usize>load<u8>(cell)) << 3);
      store<i64>(place, load<i64>(place) + sum);
    }
  }
}

function touch(
  bins: usize,
  width: usize,
  packed: usize,
  packedBytes: usize,
  rows: usize,
  from: usize,
  to: usize,
): u32 {
  let read: u32 = 0;
  for (let at = from; at < to; at++) {
    const row: usize = load<u32>(rows + (at << 2));
    read += load<u8>(bins + row * width) + load<u8>(packed + row * packedBytes);
  }
  return read;
}

/** How far apart the first and the last row of an ascending or descending list are. */
function spread(rows: usize, from: usize, to: usize): usize {
  if (from === to) return 0;
  const first = load<u32>(rows + (from << 2));
  const last = load<u32>(rows + ((to - 1) << 2));
  return max(first, last) - min(first, last);
}

/** out[i] = whole[i] - less[i]: the histogram of a leaf is its parent's less its sibling's. */
export function subtract(whole: usize, less: usize, out: usize, count: usize): void {
  for (let at: usize = 0; at < count << 3; at += 16) {
    v128.store(out + at, i64x2.sub(v128.load(whole + at), v128.load(less + at)));
  }
}

/** into[i] += from[i]. */
export function accumulate(into: usize, from: usize, count: usize): void {
  for (let at: usize = 0; at < count << 3; at += 16) {
    v128.store(into + at, i64x2.add(v128.load(into + at), v128.load(from + at)));
  }
}

export function clear(at: usize, bytes: usize): void {
  memory.fill(at, 0, bytes);
}

/**
 * Copies the sums of a feature out of its column to 256 sums at `out`, the missing bin last. Several features may share
 * a column: the bin of a feature is byte / step % size there, and the last of its bins the missing one.
 */
export function unpack(column: usize, step: usize, size: usize, out: usize): void {
  if (size === 256) {
    memory.copy(out, column, 2048);
    return;
  }
  memory.fill(out, 0, 2048);
  const last = size - 1;
  for (let begin: usize = 0; begin + step * size <= 256; begin += step * size) {
    for (let bin: usize = 0; bin < size; bin++) {
      const sums = column + ((begin + bin * step) << 3);
      const target = out + ((bin === last ? 255 : bin) << 3);
      let sum = load<i64>(target);
      for (let each: usize = 0; each < step; each++) sum += load<i64>(sums + (each << 3));
      store<i64>(target, sum);
    }
  }
}
