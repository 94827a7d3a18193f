import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { allRows } from '../../../shared/dataset/rows.ts';
import { type FoldBasis, foldCount, searchFolds } from '../../../shared/search/folds.ts';

const everyThird = Float64Array.from({ length: 90 }, (_, row) => (row % 3 === 0 ? 1 : 0));
const cut = (basis: FoldBasis, more: object = {}) =>
  searchFolds({ rows: allRows(90), labels: everyThird, basis, rowsMax: 90, seed: 5, ...more });

describe('folds of a search', () => {
  it('score every row once and train on all others, with the same share of each class', () => {
    const folds = cut({ kind: 'stratified' });
    expect(folds).toHaveLength(foldCount);
    expect(folds.flatMap(({ test }) => [...test]).toSorted((a, b) => a - b)).toEqual([...allRows(90)]);
    for (const { train, test } of folds) {
      expect(new Set([...train, ...test]).size).toBe(90);
      expect(test.filter((row) => everyThird[row] === 1)).toHaveLength(6);
    }
  });

  it('are the same for the same seed, others for another', () => {
    expect(cut({ kind: 'shuffled' })).toEqual(cut({ kind: 'shuffled' }));
    expect(cut({ kind: 'shuffled' }, { seed: 6 })).not.toEqual(cut({ kind: 'shuffled' }));
  });

  it('of few rows are among those of more, so that a rung adds to the one before', () => {
    const used = (rowsMax: number) =>
      new Set(cut({ kind: 'shuffled' }, { rowsMax }).flatMap(({ test }) => [...test]));
    expect(used(30).size).toBe(30);
    expect([...used(30)].every((row) => used(60).has(row))).toBe(true);
  });

  it('keep whole groups together', () => {
    const groups = Int32Array.from({ length: 90 }, (_, row) => row % 11);
    for (const { train, test } of cut({ kind: 'grouped', groups })) {
      const trained = new Set([...train].map((row) => groups[row]));
      expect([...test].some((row) => trained.has(groups[row]))).toBe(false);
    }
  });

  it('in time train on what came before alone, and keep rows of one time together', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 30 }), { minLength: 2, maxLength: 80 }), (days) => {
        const times = Float64Array.from(days);
        const rows = allRows(days.length);
        const labels = new Float64Array(days.length);
        const basis = { kind: 'time-ordered', times } as const;
        const folds = searchFolds({ rows, labels, basis, rowsMax: 60, seed: 1 });
        for (const { train, test } of folds)
          expect(Math.max(...[...train].map((row) => days[row] ?? 0))).toBeLessThan(
            Math.min(...[...test].map((row) => days[row] ?? 0)),
          );
      }),
      { numRuns: 50 },
    );
  });

  it('are fewer for few rows, and none for one', () => {
    const some = (count: number) => cut({ kind: 'stratified' }, { rows: allRows(count) });
    expect(some(3).map(({ test }) => test.length)).toEqual([1, 1, 1]);
    expect(some(1)).toEqual([]);
  });
});
