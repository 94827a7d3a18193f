/** The bin of a missing value. */
const missing: u32 = 255;

/**
 * Bins the numbers of one column: the count of bounds below the value. Bounds are 256 doubles, ascending, filled up with
 * infinity, so that the search takes eight steps and no guess. Reads every `stride`-th double from `values` on, writes
 * every `width`-th byte from `out` on.
 */
export function binNumbers(
  values: usize,
  stride: usize,
  count: usize,
  bounds: usize,
  out: usize,
  width: usize,
): void {
  for (let row: usize = 0; row < count; row++) {
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
    store<u8>(out, isNaN(value) ? missing : <u32>((at - bounds) >> 3));
    values += stride << 3;
    out += width;
  }
}

/** Bins the levels of one column: the number of the level itself; NaN is missing. */
export function binLevels(values: usize, stride: usize, count: usize, out: usize, width: usize): void {
  for (let row: usize = 0; row < count; row++) {
    const value = load<f64>(values);
    store<u8>(out, isNaN(value) ? missing : <u32>value);
    values += stride << 3;
    out += width;
  }
}
