import { realAt } from '../../shared/dataset/table.ts';

/** Rows from `begin` to before `end`, as they came. */
export type Piece = { readonly begin: number; readonly end: number };

/**
 * The order of pieces that sorts the rows by their place, or null where they came sorted: DuckDB keeps the order of a
 * file unless a join on several threads mixes it, and then it mixes whole chunks. Chunks whose places interleave are cut
 * into rows. No two rows have one place.
 */
export function piecesInOrder(places: Float64Array, chunks: readonly Piece[]): readonly Piece[] | null {
  if (isAscending(places, { begin: 0, end: places.length })) return null;
  const whole = byPlace(places, chunks);
  if (chunks.every((chunk) => isAscending(places, chunk)) && followEachOther(places, whole)) return whole;
  const rows = Array.from(places, (_, row): Piece => ({ begin: row, end: row + 1 }));
  return byPlace(places, rows);
}

const byPlace = (places: Float64Array, pieces: readonly Piece[]): readonly Piece[] =>
  pieces.toSorted((a, b) => realAt(places, a.begin) - realAt(places, b.begin));

function isAscending(places: Float64Array, { begin, end }: Piece): boolean {
  for (let row = begin + 1; row < end; row++)
    if (realAt(places, row - 1) >= realAt(places, row)) return false;
  return true;
}

const followEachOther = (places: Float64Array, pieces: readonly Piece[]): boolean =>
  pieces.every((piece, index) => {
    const next = pieces[index + 1];
    return next === undefined || realAt(places, piece.end - 1) < realAt(places, next.begin);
  });
