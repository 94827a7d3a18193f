import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type EventTally, lnEventProcess, ratioBounds } from '../../../shared/statistics/event-process.ts';
import { meanDifference, pairedDifference } from '../../../shared/statistics/mean-difference.ts';
import { sampleRatio } from '../../../shared/statistics/sample-ratio.ts';
import { sequenceBoundary } from '../../../shared/statistics/sequence-boundary.ts';
import { bernoulliDivergence, waldBound } from '../../../shared/statistics/wald.ts';

const tally = (share: number, candidate: number, stable: number): EventTally => ({
  share,
  candidate,
  stable,
});

// Expected values were computed with scipy 1.17 from the formulas of the docstrings.
describe('the e-process of bad events', () => {
  test('agrees with the formula', () => {
    expect(lnEventProcess([tally(0.05, 9, 60)])).toBeCloseTo(2.334852569192899, 10);
    expect(lnEventProcess([tally(0.05, 3, 50), tally(0.25, 14, 30)], 1.1)).toBeCloseTo(
      -0.9183058159599543,
      10,
    );
  });

  test('is 1 without events, however many answers there were', () => {
    expect(lnEventProcess([])).toBe(0);
    expect(lnEventProcess([tally(0.5, 0, 0)])).toBeCloseTo(0, 12);
  });

  test('has a mean of 1 at most over the next event, whatever came before and wherever the share is', () => {
    const past = fc.array(
      fc.tuple(fc.double({ min: 0.01, max: 0.99, noNaN: true }), fc.nat(40), fc.nat(40)),
      { maxLength: 3 },
    );
    fc.assert(
      fc.property(
        past,
        fc.double({ min: 0.01, max: 0.99, noNaN: true }),
        fc.double({ min: 1, max: 2, noNaN: true }),
        (before, share, ratio) => {
          const tallies = before.map(([w, c, s]) => tally(w, c, s));
          const onCandidate = (share * ratio) / (share * ratio + 1 - share);
          const next = (c: number, s: number) =>
            Math.exp(lnEventProcess([...tallies, tally(share, c, s)], ratio));
          const mean = onCandidate * next(1, 0) + (1 - onCandidate) * next(0, 1);
          expect(mean / Math.exp(lnEventProcess(tallies, ratio))).toBeCloseTo(1, 9);
        },
      ),
      { numRuns: 50 },
    );
  });

  test('bounds the ratio of rates where it is evident, and has no end where it is not', () => {
    const { low, high } = ratioBounds([tally(0.5, 60, 20)], 0.05);
    expect(low).toBeGreaterThan(1.2);
    expect(low).toBeLessThan(3);
    expect(high).toBeGreaterThan(3);
    expect(lnEventProcess([tally(0.5, 60, 20)], low ?? 0)).toBeCloseTo(Math.log(20), 1);
    expect(ratioBounds([], 0.05)).toEqual({ low: null, high: null });
    expect(ratioBounds([tally(0.05, 8, 0)], 0.05).high).toBeNull();
  });
});

describe('the boundary of a confidence sequence', () => {
  test.each([
    [0.05, 1, 3.021510943581023],
    [0.01, 0.1, 3.5702055609006482],
    [0.0125, 2, 3.562923568918087],
    [0.005, 1e-4, 5.93183523539655],
  ])('at α %s and progress %s', (alpha, progress, expected) => {
    expect(sequenceBoundary({ alpha, progress })).toBeCloseTo(expected, 8);
  });

  test('is wider with few values, and has no end before there is one', () => {
    expect(sequenceBoundary({ alpha: 0.05, progress: 1, freedom: 29 })).toBeGreaterThan(3);
    expect(sequenceBoundary({ alpha: 0.05, progress: 0 })).toBe(Number.POSITIVE_INFINITY);
  });
});

describe('differences of means', () => {
  const arm = (n: number, mean: number, variance: number) => ({ n, mean, variance });

  test('weigh strata by what each knows, so that drift between shares is no difference', () => {
    const found = meanDifference(
      [
        { candidate: arm(50, 0.1, 0.09), stable: arm(950, 0.1, 0.09) },
        { candidate: arm(500, 0.4, 0.09), stable: arm(500, 0.4, 0.09) },
      ],
      1,
    );
    expect(found?.difference).toBeCloseTo(0, 12);
    expect(found?.pairs).toBeCloseTo(47.5 + 250, 9);
    expect(found?.error).toBeCloseTo(0.3 / Math.sqrt(297.5), 9);
  });

  test('are not sure of 30 values that are all alike', () => {
    const alike = { candidate: arm(30, 1, 0), stable: arm(30, 1, 0) };
    expect(meanDifference([alike], null)).toBeNull();
    expect(meanDifference([alike], 1)?.error).toBeCloseTo(Math.sqrt(2) / 30, 12);
    expect(pairedDifference(arm(30, 0, 0), null)).toBeNull();
    expect(pairedDifference(arm(30, 0, 0), 1)?.error).toBeCloseTo(1 / 30, 12);
  });

  test('take the spread of both arms for a small one that happens to have none', () => {
    const found = meanDifference([{ candidate: arm(40, 0, 0), stable: arm(760, 0.05, 0.0475) }], null);
    expect(found?.error).toBeGreaterThan(Math.sqrt(0.045 / 40));
  });

  test('take the spread that shares would have at the limit that they are told from', () => {
    const shares = { candidate: arm(1_000, 0.92, 0.0737), stable: arm(19_000, 0.95, 0.0475) };
    const own = meanDifference([shares], 1);
    const atLimit = meanDifference([shares], 1, [-0.005]);
    // Of stable (1000 · 0.925 + 19000 · 0.95) / 20000 = 0.94875, of the candidate 0.94375.
    const squared = (0.94375 * 0.05625) / 1_000 + (0.94875 * 0.05125) / 19_000;
    expect(atLimit?.error).toBeCloseTo(Math.sqrt(squared), 12);
    expect(atLimit?.difference).toBeCloseTo(-0.03, 12);
    expect(atLimit?.error ?? 1).toBeLessThan(own?.error ?? 0);
    expect(meanDifference([{ candidate: arm(30, 1, 0), stable: arm(30, 1, 0) }], 1, [0])?.error).toBeCloseTo(
      Math.sqrt(2) / 30,
      12,
    );
  });

  test('need both arms', () => {
    expect(meanDifference([{ candidate: arm(0, 0, 0), stable: arm(90, 1, 1) }], 1)).toBeNull();
  });
});

describe('the split', () => {
  test('agrees with scipy', () => {
    const even = sampleRatio([tally(0.5, 5100, 4900)]);
    expect(even?.p).toBeCloseTo(0.04550026389635857, 10);
    expect(even?.anytimeP).toBe(1);
    const uneven = sampleRatio([tally(0.5, 600, 400)]);
    expect((uneven?.p ?? 0) / 2.5396285894708634e-10).toBeCloseTo(1, 8);
    expect((uneven?.anytimeP ?? 0) / 3.749941828642283e-8).toBeCloseTo(1, 8);
    expect((sampleRatio([tally(0.05, 700, 9300)])?.anytimeP ?? 0) / 7.440708494287666e-16).toBeCloseTo(1, 6);
  });

  test('says nothing of a handful, nor where all belong to one arm', () => {
    expect(sampleRatio([tally(0.05, 4, 30)])).toBeNull();
    expect(sampleRatio([tally(1, 900, 0)])).toBeNull();
  });
});

describe('the bound of Wald', () => {
  test.each([
    [0.08, 0.05, 0.5, 0.05, 0, 1604.7471112185303],
    [0.05, 0.01, 0.05, 0.01, 0, 2456.517865372814],
    [0.08, 0.05, 0.25, 0.025, 0.01, 5990.1916689216305],
  ])(
    'of %s against %s at a share of %s and α %s, margin %s',
    (candidate, stable, share, alpha, margin, expected) => {
      const bound = waldBound({ candidate, stable, share }, alpha, (rate) => rate + margin);
      expect(bound / expected).toBeCloseTo(1, 8);
    },
  );

  test('is infinite where the truth is allowed, and a divergence from itself is 0', () => {
    expect(waldBound({ candidate: 0.05, stable: 0.05, share: 0.5 }, 0.05, (rate) => rate)).toBe(
      Number.POSITIVE_INFINITY,
    );
    expect(bernoulliDivergence(0.3, 0.3)).toBe(0);
    expect(bernoulliDivergence(0, 0.5)).toBeCloseTo(Math.LN2, 12);
    expect(bernoulliDivergence(0.5, 1)).toBe(Number.POSITIVE_INFINITY);
  });
});
