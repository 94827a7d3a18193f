import { expect, it } from 'vitest';
import { groupOf, witnessesIn } from '../../../activities/judging/group-witnesses.ts';
import type { Frame, FrameColumn } from '../../../shared/dataset/frame.ts';

const shares = { seed: 42, validation: 0.2, test: 0.2 };
const byGroup = { split: { by: 'group', column: 'family', ...shares } } as const;
const byKey = { split: { by: 'key', key: ['family'], ...shares } } as const;
const table = (names: readonly string[]) => ({ columns: names.map((name) => ({ name })) });

const frame = (family: FrameColumn): Frame => ({
  rowCount: 4,
  columns: new Map([['family', family]]),
});

it('takes rows of one group for one witness, and rows without one for their own', () => {
  const numbers = frame({ kind: 'number', values: Float64Array.of(8, 8, Number.NaN, Number.NaN) });
  expect(witnessesIn(numbers, byGroup)).toEqual(Int32Array.of(0, 0, 1, 2));
  const words = frame({ kind: 'category', codes: Int32Array.of(1, -1, 1, -1), levels: ['a', 'b'] });
  expect(witnessesIn(words, byGroup)).toEqual(Int32Array.of(0, 1, 0, 2));
  expect(witnessesIn(words, byKey)).toBeUndefined();
});

it('reads the column of the groups where rows were kept together by it', () => {
  expect(groupOf(byGroup, table(['family']))).toEqual(['family']);
  expect(groupOf(byGroup, table(['other']))).toEqual([]);
  expect(groupOf(byKey, table(['family']))).toEqual([]);
});
