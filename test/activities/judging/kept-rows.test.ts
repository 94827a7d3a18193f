import { expect, it } from 'vitest';
import { keepRows, keptRows, type TestRowsOrigin } from '../../../activities/judging/kept-rows.ts';

const origin = (changes: object = {}): TestRowsOrigin =>
  ({
    ...{ declaration: { model: 'm' }, manifest: { id: 's-000001' }, table: { columns: [] } },
    split: { by: 'key', key: ['id'], seed: 1, validation: 0.2, test: 0.2 },
    ...changes,
  }) as unknown as TestRowsOrigin;

const read = {
  frame: {
    rowCount: 3,
    columns: new Map([
      ['x', { kind: 'number', values: Float64Array.of(1, Number.NaN, 3) }],
      ['c', { kind: 'category', codes: Int32Array.of(0, 1, -1), levels: ['a', 'b'] }],
    ] as const),
  },
  part: Uint8Array.of(2, 0, 2),
  labels: Float64Array.of(1, 0, 1),
  places: Float64Array.of(5, 6, 9),
};

it('gives the test rows of the same snapshot, declaration and split, in their order', () => {
  const kept = keepRows(origin(), read, Int32Array.of(0, 2));
  expect(keptRows(kept, origin(), new Set(['x', 'c']))).toEqual({
    frame: {
      rowCount: 2,
      columns: new Map([
        ['x', { kind: 'number', values: Float64Array.of(1, 3) }],
        ['c', { kind: 'category', codes: Int32Array.of(0, -1), levels: ['a', 'b'] }],
      ] as const),
    },
    labels: Float64Array.of(1, 1),
    places: Float64Array.of(5, 9),
  });
});

it('gives none where anything differs, or a column is wanted that was not read', () => {
  const kept = keepRows(origin(), read, Int32Array.of(0, 2));
  const split = { by: 'key', key: ['id'], seed: 2, validation: 0.2, test: 0.2 };
  for (const changes of [{ manifest: { id: 's-000002' } }, { declaration: { model: 'n' } }, { split }])
    expect(keptRows(kept, origin(changes), new Set(['x']))).toBeNull();
  expect(keptRows(kept, origin(), new Set(['x', 'y']))).toBeNull();
  expect(keptRows(null, origin(), new Set(['x']))).toBeNull();
});
