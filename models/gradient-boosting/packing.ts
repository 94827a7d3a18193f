/**
 * Where the bins of a feature stand: in a byte of each row that it may share with others. The byte is the sum of the
 * features' bins, each times its `step`; the bin of a feature is byte / step % size, and `size - 1` the missing one. Fewer
 * bytes make histograms, which cost an addition per row and byte, cheaper, and lose nothing: a feature's own sums are those
 * of the shared bins added up.
 */
export type Slot = { readonly column: number; readonly step: number; readonly size: number };

export type Packing = {
  /** A slot per feature. */
  readonly slots: readonly Slot[];
  /** Bytes of a row. */
  readonly columnCount: number;
};

/** A byte has so many values. */
export const byteValues = 256;

type Column = { product: number };

/**
 * Packs features into columns, each into the fullest that it still fits in, those of many bins first. A feature that fits
 * with no other has a byte of its own.
 *
 * @param binCounts bins of each feature without the missing one, 255 at most
 */
export function packFeatures(binCounts: readonly number[]): Packing {
  const columns: Column[] = [];
  const slots: Slot[] = binCounts.map(() => ({ column: 0, step: 1, size: byteValues }));
  const byCount = binCounts.map((_, feature) => feature).toSorted((a, b) => sizeAt(b) - sizeAt(a) || a - b);
  function sizeAt(feature: number): number {
    return (binCounts[feature] ?? 0) + 1;
  }
  for (const feature of byCount) {
    const size = 2 * sizeAt(feature) > byteValues ? byteValues : sizeAt(feature);
    const fitting = fullestFor(columns, size);
    const column = columns[fitting];
    slots[feature] = { column: column ? fitting : columns.length, step: column?.product ?? 1, size };
    if (column) column.product *= size;
    else columns.push({ product: size });
  }
  return { slots, columnCount: columns.length };
}

/** The fullest column that has room; -1 where none has. */
function fullestFor(columns: readonly Column[], size: number): number {
  let best = -1;
  for (const [index, { product }] of columns.entries())
    if (product * size <= byteValues && product > (columns[best]?.product ?? 0)) best = index;
  return best;
}

/**
 * Writes the side of each value of a feature's byte: 4, the bytes of a row's number, where its bin goes left.
 *
 * @param sides of each bin of the feature 1 for left, the missing one last
 */
export function writeSides({ step, size }: Slot, sides: Uint8Array, out: Uint8Array): void {
  for (let byte = 0; byte < byteValues; byte++) {
    const bin = Math.floor(byte / step) % size;
    out[byte] = 4 * (sides[bin === size - 1 ? byteValues - 1 : bin] ?? 0);
  }
}
