import { expect, it } from 'vitest';
import { chooseThreshold } from '../../../activities/fitting/choose-threshold.ts';
import { allRows } from '../../../shared/dataset/rows.ts';
import { Learner } from '../../../shared/declaration/learner.ts';

/** The later a row, the higher its score. */
const pipeline = {
  scoreFrame: (_: unknown, rows: Int32Array) => Float64Array.from(rows, (row) => row / 10),
} as Parameters<typeof chooseThreshold>[1]['pipeline'];
const data = {
  frame: { rowCount: 10, columns: new Map() },
  labels: Float64Array.of(0, 0, 0, 1, 0, 1, 0, 1, 1, 1),
};
type Parts = Parameters<typeof chooseThreshold>[3];
const none = new Int32Array();

const choose = (
  threshold: unknown,
  parts: Parts = { train: Int32Array.of(0, 1, 2, 3), validation: Int32Array.of(4, 5, 6, 7, 8, 9) },
) => chooseThreshold({ task: 'binary', learner: Learner.parse({ threshold }) }, { pipeline }, data, parts);

it('takes a declared number without looking at rows', () => {
  expect(choose(0.3)).toEqual({
    threshold: 0.3,
    choice: { policy: 0.3, part: null, rowCount: 0, reason: 'as declared' },
    notes: [],
  });
});

it('chooses by the policy on the rows of validation', () => {
  const { threshold, choice, notes } = choose({ topShare: 0.5 });
  expect(threshold).toBeCloseTo(0.65, 12);
  expect(choice).toMatchObject({ policy: { topShare: 0.5 }, part: 'validation', rowCount: 6 });
  expect(notes).toEqual([]);
});

it('chooses on the training part where there is no other, and says so', () => {
  const { choice, notes } = choose('f1', { train: allRows(10), validation: none });
  expect(choice).toMatchObject({ part: 'train', rowCount: 10 });
  expect(notes).toEqual(['threshold: there are no validation rows, so it was chosen on the training part']);
});

it('warns where the policy cannot be kept', () => {
  const parts = { train: none, validation: Int32Array.of(3, 4) };
  expect(choose({ precisionMin: 0.9 }, parts).notes).toEqual([
    'threshold: no threshold has a precision of 0.9; the most precise was taken: precision 0.5, recall 1',
  ]);
});

it('decides nothing for a regression', () => {
  const declared = { task: 'regression', learner: Learner.parse({}) } as const;
  const parts = { train: allRows(10), validation: none };
  expect(chooseThreshold(declared, { pipeline }, data, parts).choice).toBeNull();
});
