// Sums of packed gradients per feature and bin. A sum is one 64-bit integer: gradients in its high half, hessians in its
// low one, which never borrows, for hessians are not negative. Rows of bins are a multiple of four bytes wide, and the
// bins of a feature are 256 sums apart.

/** Adds rows `from` to `to` of the table itself. */
export function histogramAll(
  bins: usize,
  width: usize,
  packed: usize,
  from: usize,
  to: usize,
  out: usize,
): void {
  for (let row: usize = from; row < to; row++) {
    addRow(bins + row * width, width, load<i64>(packed + (row << 3)), out);
  }
}

/** Adds the rows whose numbers stand at `from` to `to` of `rows`. */
export function histogramOf(
  bins: usize,
  width: usize,
  packed: usize,
  rows: usize,
  from: usize,
  to: usize,
  out: usize,
): void {
  for (let at: usize = from; at < to; at++) {
    const row: usize = load<u32>(rows + (at << 2));
    addRow(bins + row * width, width, load<i64>(packed + (row << 3)), out);
  }
}

function addRow(row: usize, width: usize, sum: i64, out: usize): void {
  const end = row + width;
  let histogram = out;
  for (let at = row; at < end; at += 4) {
    const four = load<u32>(at);
    add(histogram, four & 255, sum);
    add(histogram + 2048, (four >> 8) & 255, sum);
    add(histogram + 4096, (four >> 16) & 255, sum);
    add(histogram + 6144, four >> 24, sum);
    histogram += 8192;
  }
}

function add(histogram: usize, bin: u32, sum: i64): void {
  const at = histogram + ((<usize>bin) << 3);
  store<i64>(at, load<i64>(at) + sum);
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
