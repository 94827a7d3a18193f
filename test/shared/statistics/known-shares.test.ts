import { describe, expect, it } from 'vitest';
import { type GroupTrials, knownShares } from '../../../shared/statistics/known-shares.ts';
import { studentQuantile } from '../../../shared/statistics/student.ts';

/** 200 rows, every fifth of which hits, or all five of every fifth entity. */
const rowCount = 200;
const entityOf = (row: number): number => Math.floor(row / 5);
const together = Int32Array.from({ length: rowCount }, (_, row) => entityOf(row));
const trials = (given: Partial<GroupTrials>): GroupTrials => ({
  groupCount: 1,
  groupOfRow: new Int32Array(rowCount),
  isHit: (row) => entityOf(row) % 5 === 0,
  ...given,
});
const told = (given: Partial<GroupTrials>): number =>
  knownShares(trials(given), 0.95).shares[0]?.count as number;

/** What Student's quantile leaves of trials whose spread is that of 40 entities. */
const ratio = (1.959963984540054 / studentQuantile(0.95, 39)) ** 2;

describe('a share', () => {
  it('is known by its trials where each row is by itself', () => {
    const groupOfRow = Int32Array.from({ length: rowCount }, (_, row) => (row < 50 ? -1 : row < 150 ? 0 : 1));
    const { shares, pair } = knownShares(trials({ groupCount: 2, groupOfRow }), 0.95);
    expect(shares).toEqual([
      { share: 0.2, count: 100 },
      { share: 0.2, count: 50 },
    ]);
    expect(pair(1, 0)).toEqual({ one: shares[1], other: shares[0], correlation: 0 });
  });

  it('is known by its entities where their rows are alike, and by its rows where they differ as those do', () => {
    // The variance of the mean of 40 alike entities is p (1 − p) / 39.
    expect(told({ together })).toBeCloseTo(39 * ratio, 9);
    // One row of every entity hits, or of every other one: no trial is worth more than itself.
    for (const step of [5, 10])
      expect(told({ together, isHit: (row) => row % step === 0 })).toBeCloseTo(rowCount * ratio, 9);
  });

  it('is known by its entities where all rows hit', () => {
    expect(told({ together, isHit: () => true })).toBeCloseTo(40 * ratio, 9);
    expect(told({ together: new Int32Array(rowCount) })).toBeLessThan(0.1);
  });
});

it('knows that shares go together where entities have rows of both groups', () => {
  const groupOfRow = Int32Array.from({ length: rowCount }, (_, row) => row % 2);
  const both = knownShares(trials({ groupCount: 2, groupOfRow, together }), 0.95).pair(0, 1);
  expect(both.correlation).toBeGreaterThan(0.9);
  const apart = Int32Array.from({ length: rowCount }, (_, row) => entityOf(row) % 2);
  const neither = knownShares(trials({ groupCount: 2, groupOfRow: apart, together }), 0.95).pair(0, 1);
  expect(neither.correlation).toBe(0);
});

it('does not mind in what order the rows are', () => {
  const turned = (row: number): number => (row * 77) % rowCount;
  const mixed = {
    together: Int32Array.from(together, (_, row) => together[turned(row)] as number),
    isHit: (row: number): boolean => turned(row) % 3 === 0,
  };
  expect(told(mixed)).toBeCloseTo(told({ together, isHit: (row) => row % 3 === 0 }), 9);
});
