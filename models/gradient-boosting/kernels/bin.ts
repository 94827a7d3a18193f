// Bins the values of one feature, a column of them, into the byte of its column that it may share with others: adds the
// bin times `step`. The byte of a row stands in the column itself and, `width` bytes from row to row, among its row's.

/**
 * The count of bounds below the value, or `missing`. Bounds are 256 doubles, ascending, filled up with infinity, so that
 * the search takes eight steps and no guess. Reads every `stride`-th double from `values` on.
 */
export function binNumbers(
  values: usize,
  stride: usize,
  count: usize,
  bounds: usize,
  step: usize,
  missing: usize,
  column: usize,
  cells: usize,
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
    const bin = isNaN(value) ? missing : (at - bounds) >> 3;
    const byte = load<u8>(column + row) + <u32>(bin * step);
    store<u8>(column + row, byte);
    store<u8>(cells, byte);
    values += stride << 3;
    cells += width;
  }
}

/** The number of the level itself; NaN is missing. */
export function binLevels(
  values: usize,
  stride: usize,
  count: usize,
  step: usize,
  missing: usize,
  column: usize,
  cells: usize,
  width: usize,
): void {
  for (let row: usize = 0; row < count; row++) {
    const value = load<f64>(values);
    const bin = value < <f64>missing ? <usize>value : missing;
    const byte = load<u8>(column + row) + <u32>(bin * step);
    store<u8>(column + row, byte);
    store<u8>(cells, byte);
    values += stride << 3;
    cells += width;
  }
}
