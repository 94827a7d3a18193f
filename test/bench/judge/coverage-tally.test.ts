import { expect, it } from 'vitest';
import { coverageLines, coverageTally } from '../../../bench/judge/coverage-tally.ts';
import type { Estimate } from '../../../shared/policy/gate.ts';

/** An estimate whose interval is so wide on both sides. */
const found = (value: number, half: number): Estimate => ({
  ...({ kind: 'value', value, rowCount: 100 } as const),
  interval: { low: value - half, high: value + half, confidence: 0.95 },
});

it('says of a figure with few values the least that an interval of it can hold', () => {
  const tally = coverageTally(1_000);
  // 70 % at the truth, 28 % beside it: whoever holds 95 % holds both.
  for (let run = 0; run < 1_000; run++) {
    const value = run < 700 ? 0.75 : run < 980 ? 0.5 : 0.25;
    tally.note('recall', found(value, 0.3), 0.75, 4);
    tally.note('brier', found(run / 1_000, 0.475), 0.5);
  }
  const [recall, brier] = tally.found();
  expect(recall).toMatchObject({ share: 0.98, below: 0.02, attainable: 0.98 });
  expect(brier?.attainable).toBeNull();
  const [line] = recall ? coverageLines('n 200', recall) : [];
  expect(line).toMatchObject({
    what: 'n 200: recall (no interval holds fewer than 98.0 %)',
    goal: { atMost: 0.96 },
  });
});

it('and does not say so of an interval that holds fewer', () => {
  const tally = coverageTally(1_000);
  // As before with four rows; of three rows the interval holds the truth with the 90 % that it holds it with.
  for (let run = 0; run < 1_000; run++) {
    const value = run < 700 ? 0.75 : run < 900 ? 0.5 : 0.25;
    tally.note('recall', found(value, 0.3), 0.75, 3);
  }
  const [recall] = tally.found();
  expect(recall).toMatchObject({ share: 0.9, attainable: 1 });
  const [line] = recall ? coverageLines('n 200', recall) : [];
  expect(line).toMatchObject({ what: 'n 200: recall', goal: { atLeast: 0.94 } });
});
