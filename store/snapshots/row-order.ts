/**
 * The order that sorts rows by their place, or null where they are sorted already, as they nearly always are: DuckDB
 * keeps the order of a file unless a join or several threads mix it.
 */
export function sortedOrder(places: Float64Array): Uint32Array | null {
  let sorted = true;
  for (let row = 1; row < places.length && sorted; row += 1)
    sorted = (places[row - 1] ?? 0) < (places[row] ?? 0);
  if (sorted) return null;
  return Uint32Array.from(places, (_, row) => row).sort((a, b) => (places[a] ?? 0) - (places[b] ?? 0));
}

type Values = Float64Array | Int32Array | Uint8Array;

/** The values in that order. */
export function take<Column extends Values>(values: Column, order: Uint32Array | null): Column {
  if (order === null) return values;
  const taken = values.slice();
  for (let row = 0; row < order.length; row += 1) taken[row] = values[order[row] ?? 0] ?? 0;
  return taken as Column;
}
