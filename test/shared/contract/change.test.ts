import { describe, expect, it } from 'vitest';
import { changeViolations } from '../../../shared/contract/change.ts';
import { numberProfile } from '../../../shared/contract/number-profile.ts';
import type { Profile } from '../../../shared/contract/profile.ts';
import { ChangeContract } from '../../../shared/declaration/contract.ts';

const even = (rowCount: number, shift = 0) =>
  Float64Array.from({ length: rowCount }, (_, row) => row / rowCount + shift);
const profileOf = (values: Float64Array, rowCount = values.length): Profile => ({
  formatVersion: 1,
  snapshot: 's-000000',
  rowCount,
  sampleRowCount: values.length,
  columns: { x: numberProfile(values, 0) },
});
const change = (before: Float64Array, after: Float64Array) =>
  changeViolations({
    change: ChangeContract.parse({}),
    previous: profileOf(before),
    current: profileOf(after),
    sample: new Map([['x', after]]),
  });

describe('change against the previous snapshot', () => {
  it('is none for the same distribution', () => {
    expect(change(even(2000), even(1500))).toEqual([]);
  });

  it('is the KS distance of a shift: as large as the shift of a uniform column', () => {
    const [psi, ks] = change(even(2000), even(2000, 0.4));
    expect(psi).toMatchObject({ column: 'x', rule: 'psi', severity: 'warn', share: null });
    expect(psi?.statistic).toBeGreaterThan(0.25);
    expect(ks).toMatchObject({ rule: 'ks', share: null });
    expect(ks?.statistic).toBeCloseTo(0.4, 1);
  });

  it('is not judged on fewer than 500 rows, where it is noise', () => {
    expect(change(even(400), even(400, 0.9))).toEqual([]);
  });

  it('is the share of rows that vanished', () => {
    expect(change(even(5000), even(1000))).toMatchObject([
      { rule: 'row-count-drop', share: 0.8, column: null },
    ]);
  });

  it('does not stumble over a column without values', () => {
    const none = new Float64Array(1000).fill(Number.NaN);
    expect(change(none, even(1000))).toEqual([]);
    expect(change(even(1000), none)).toEqual([]);
  });
});

describe('the profile of numbers', () => {
  it('does not depend on the order of rows', () => {
    const values = even(999).map((value) => Math.sin(value * 7) / 3);
    expect(numberProfile(values.slice().reverse(), 0.1)).toEqual(numberProfile(values, 0.1));
  });

  it('has exact moments and quantiles', () => {
    const profile = numberProfile(Float64Array.of(4, 1, 3, 2, Number.NaN), 0.2);
    expect(profile).toMatchObject({ mean: 2.5, deviation: Math.sqrt(1.25), missingShare: 0.2 });
    expect([profile.quantiles[0], profile.quantiles[50], profile.quantiles[100]]).toEqual([1, 2.5, 4]);
    expect(profile.counts.reduce((sum, count) => sum + count, 0)).toBe(5);
  });
});
