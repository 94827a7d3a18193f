import { expect, it } from 'vitest';
import { type Piece, piecesInOrder } from '../../../store/snapshots/row-order.ts';

const chunks = (...lengths: readonly number[]): readonly Piece[] => {
  let end = 0;
  return lengths.map((length) => {
    end += length;
    return { begin: end - length, end };
  });
};

const arranged = (places: readonly number[], order: readonly Piece[] | null): readonly number[] | undefined =>
  order?.flatMap(({ begin, end }) => places.slice(begin, end));

it('leaves rows that came in order as they are', () => {
  expect(piecesInOrder(Float64Array.of(1, 2, 5, 9), chunks(2, 2))).toBeNull();
  expect(piecesInOrder(new Float64Array(), [])).toBeNull();
});

it('puts chunks that two threads mixed in order, whole', () => {
  const places = [7, 8, 9, 1, 2, 3, 5];
  const order = piecesInOrder(Float64Array.from(places), chunks(3, 3, 1));
  expect(order).toHaveLength(3);
  expect(arranged(places, order)).toEqual([1, 2, 3, 5, 7, 8, 9]);
});

it('sorts row by row where chunks interleave or are out of order in themselves', () => {
  for (const places of [
    [1, 4, 2, 3],
    [4, 3, 2, 1],
  ]) {
    const order = piecesInOrder(Float64Array.from(places), chunks(2, 2));
    expect(arranged(places, order)).toEqual([1, 2, 3, 4]);
  }
});
