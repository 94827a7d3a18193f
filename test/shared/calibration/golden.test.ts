import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { compileCalibration } from '../../../shared/calibration/compile.ts';
import { fitIsotonic } from '../../../shared/calibration/fit-isotonic.ts';
import { fitPlatt } from '../../../shared/calibration/fit-platt.ts';
import { logOdds, probabilityOf } from '../../../shared/calibration/log-odds.ts';
import { poolViolators } from '../../../shared/calibration/pool-violators.ts';

const numbers = z.array(z.number()).transform((values) => Float64Array.from(values));
const line = z.object({ slope: z.number(), intercept: z.number() });
const Golden = z.object({
  labels: numbers,
  asked: numbers,
  cases: z.record(
    z.string(),
    z.object({
      scores: numbers,
      platt: z.object({ sklearn: line.extend({ predicted: numbers }), exact: line }),
      isotonic: z.object({ shares: numbers, curve: numbers }),
    }),
  ),
});

/** Written by golden.py beside it, with scikit-learn 1.6.1. */
const golden = Golden.parse(JSON.parse(readFileSync('test/shared/calibration/golden.json', 'utf8')));
const { labels, asked } = golden;

const distance = (found: Float64Array, expected: Float64Array): number =>
  Math.max(...found.map((value, at) => Math.abs(value - (expected[at] ?? Number.NaN))));

describe.each(Object.entries(golden.cases))('on the %s scores of scikit-learn', (_, known) => {
  const { scores, platt, isotonic } = known;

  it('finds the line at the minimum of the loss, and with it what _SigmoidCalibration predicts', () => {
    const found = fitPlatt({ labels, scores });
    if (found?.kind !== 'platt') throw new Error('no line was found');
    expect(found.slope).toBeCloseTo(platt.exact.slope, 8);
    expect(found.intercept).toBeCloseTo(platt.exact.intercept, 8);
    const calibrated = scores.map((score) => probabilityOf(found.slope * logOdds(score) + found.intercept));
    // L-BFGS-B stops there when its gradient is below 1e-6.
    expect(distance(calibrated, platt.sklearn.predicted)).toBeLessThan(1e-7);
  });

  it('pools the rows into the blocks of IsotonicRegression', () => {
    const blocks = poolViolators({ labels, scores });
    const shares = scores.map((score) => {
      const block = blocks.find(({ lowest, highest }) => lowest <= score && score <= highest);
      return block ? block.positiveCount / block.rowCount : Number.NaN;
    });
    expect(distance(shares, isotonic.shares)).toBeLessThan(1e-12);
  });

  it('draws its lines between the centres of those blocks', () => {
    const calibrated = Float64Array.from(asked);
    const found = fitIsotonic({ labels, scores });
    if (found === null) throw new Error('no curve was found');
    compileCalibration(found)(calibrated);
    expect(distance(calibrated, isotonic.curve)).toBeLessThan(1e-12);
  });
});
