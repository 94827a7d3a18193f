import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Confusion, confusionOf } from '../../../shared/metrics/confusion.ts';
import { chooseThreshold, type RowPolicy } from '../../../shared/threshold/choose.ts';
import { golden } from '../metrics/golden-vector.ts';

/** Few distinct scores, 0 and 1 among them, so that ties are the rule; both labels are there. */
const someRows = fc
  .array(fc.tuple(fc.constantFrom(0, 1), fc.integer({ min: 0, max: 9 })), { maxLength: 40 })
  .map((some) => ({
    labels: Float64Array.from([1, 0, ...some.map(([label]) => label)]),
    scores: Float64Array.from([4 / 9, 4 / 9, ...some.map(([, score]) => score / 9)]),
  }));
type Rows = Parameters<typeof chooseThreshold>[1];

const countsAt = (rows: Rows, threshold: number): Confusion => confusionOf({ ...rows, threshold });
const decided = ({ truePositive, falsePositive }: Confusion) => truePositive + falsePositive;
const precision = (counts: Confusion) => counts.truePositive / Math.max(1, decided(counts));
const recall = (counts: Confusion) => counts.truePositive / (counts.truePositive + counts.falseNegative);

/** What every threshold there is decides: one per distinct score, and one above them all. */
const everyCut = (rows: Rows): readonly Confusion[] =>
  [...new Set(rows.scores), 2].map((threshold) => countsAt(rows, threshold));

const rowsOf = (labels: readonly number[], scores: readonly number[]): Rows => ({
  labels: Float64Array.from(labels),
  scores: Float64Array.from(scores),
});

const holds = (policy: (rows: Rows) => RowPolicy, check: (found: Confusion, rows: Rows) => void): void =>
  fc.assert(
    fc.property(someRows, (rows) => {
      const { threshold } = chooseThreshold(policy(rows), rows);
      check(countsAt(rows, threshold), rows);
    }),
  );

describe('f1', () => {
  const f1 = ({ truePositive, falsePositive, falseNegative }: Confusion) =>
    (2 * truePositive) / (2 * truePositive + falsePositive + falseNegative);

  it('is as good as any cut', () => {
    holds(
      () => 'f1',
      (found, rows) => {
        expect(f1(found)).toBe(Math.max(...everyCut(rows).map(f1)));
      },
    );
  });

  it('lies half way between the two scores that it parts', () => {
    const { threshold, reason } = chooseThreshold('f1', golden);
    expect(threshold).toBeCloseTo(0.275, 12);
    expect(reason).toBe('the largest F1, 0.8');
  });

  it('parts neighbouring numbers that have none between them', () => {
    const next = 0.5 + Number.EPSILON / 2;
    expect(chooseThreshold('f1', rowsOf([0, 1], [0.5, next])).threshold).toBe(next);
  });

  it('decides all rows positive by the lowest score', () => {
    expect(chooseThreshold('f1', rowsOf([1, 1], [0.2, 0.9])).threshold).toBe(0.2);
  });

  it('is 0.5 with a warning where no row is positive', () => {
    const found = chooseThreshold('f1', rowsOf([0, 0], [0.2, 0.9]));
    expect(found).toMatchObject({ threshold: 0.5, warning: expect.stringContaining('no row is positive') });
  });
});

describe('costs', () => {
  const costs = { falsePositive: 2, falseNegative: 3 };
  const costOf = (cut: Confusion) => 2 * cut.falsePositive + 3 * cut.falseNegative;

  it('are as low as at any cut, deciding for no row among them', () => {
    holds(
      () => ({ costs }),
      (found, rows) => {
        expect(costOf(found)).toBe(Math.min(...everyCut(rows).map(costOf)));
      },
    );
  });

  it('let no row be positive where that is cheapest, even one that scores 1', () => {
    const dear = { costs: { falsePositive: 100, falseNegative: 1 } };
    expect(chooseThreshold(dear, rowsOf([0, 1], [0.8, 0.6])).threshold).toBeCloseTo(0.9, 12);
    const saturated = rowsOf([0, 1], [1, 0.6]);
    expect(decided(countsAt(saturated, chooseThreshold(dear, saturated).threshold))).toBe(0);
  });

  it('take the threshold for true probabilities where rows have one label, and warn', () => {
    const found = chooseThreshold(
      { costs: { falsePositive: 1, falseNegative: 4 } },
      rowsOf([1, 1], [0.8, 0.6]),
    );
    expect(found).toMatchObject({ threshold: 0.2, warning: expect.stringContaining('same label') });
  });
});

describe('a precision floor', () => {
  it('gives the largest recall of all cuts that hold it, and without one the largest precision, with a warning', () => {
    const floor = 0.6;
    fc.assert(
      fc.property(someRows, (rows) => {
        const { threshold, warning } = chooseThreshold({ precisionMin: floor }, rows);
        const found = countsAt(rows, threshold);
        const cuts = everyCut(rows).filter((cut) => decided(cut) > 0);
        const holding = cuts.filter((cut) => precision(cut) >= floor);
        expect(warning === null).toBe(holding.length > 0);
        const isHeld = precision(found) >= floor;
        expect(isHeld).toBe(warning === null);
        if (isHeld) expect(recall(found)).toBe(Math.max(...holding.map(recall)));
        else expect(precision(found)).toBe(Math.max(...cuts.map(precision)));
      }),
    );
  });

  it('says what was reached', () => {
    const rows = rowsOf([1, 0, 1, 0], [0.9, 0.8, 0.7, 0.1]);
    expect(chooseThreshold({ precisionMin: 0.9 }, rows).reason).toBe(
      'the lowest with a precision of at least 0.9: precision 1, recall 0.5',
    );
    expect(chooseThreshold({ precisionMin: 0.9 }, rowsOf([0, 1], [0.9, 0.1])).warning).toBe(
      'no threshold has a precision of 0.9; the most precise was taken: precision 0.5, recall 1',
    );
  });
});

describe('a top share', () => {
  it('decides for as many rows as fit into it without parting rows of one score', () => {
    const share = 0.3;
    holds(
      () => ({ topShare: share }),
      (found, rows) => {
        const rowCountMax = Math.ceil((3 * rows.labels.length) / 10);
        const counts = everyCut(rows)
          .map(decided)
          .filter((count) => count > 0);
        const fitting = counts.filter((count) => count <= rowCountMax);
        expect(decided(found)).toBe(fitting.length > 0 ? Math.max(...fitting) : Math.min(...counts));
      },
    );
  });

  it('is not one row more for the rounding of the product', () => {
    const rows = rowsOf(
      Array(100).fill(0),
      Array.from({ length: 100 }, (_, row) => row / 100),
    );
    const { threshold, reason } = chooseThreshold({ topShare: 0.07 }, rows);
    expect(decided(countsAt(rows, threshold))).toBe(7);
    expect(reason).toBe('the 7 % of highest scores: 7 of at most 7 rows');
  });

  it('warns where more rows share the highest score', () => {
    const { warning } = chooseThreshold({ topShare: 0.1 }, rowsOf([0, 1, 0, 1], [0.9, 0.9, 0.9, 0.1]));
    expect(warning).toBe('3 rows share the highest score, more than the 1 of 10 %; all of them are positive');
  });
});

it('wants rows', () => {
  expect(() => chooseThreshold({ topShare: 0.1 }, rowsOf([], []))).toThrow(RangeError);
});
