import { expect, it } from 'vitest';
import { lookBoundMs } from '../../../shared/rollout/look-bound.ts';

it('lets a look take as long as the rows that the last one found need, never less than is usual, an hour at most', () => {
  const after = (candidate: number, stable: number) =>
    lookBoundMs({ requests: { candidate, stable } }, 60_000);
  expect(lookBoundMs(null, 60_000)).toBe(60_000);
  expect(after(100_000, 900_000)).toBe(60_000);
  expect(after(12_000_000, 12_000_000)).toBe(1_200_000);
  expect(after(1e9, 0)).toBe(3_600_000);
});
