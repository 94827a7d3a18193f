import { describe, expect, it } from 'vitest';
import { chooseTemperature } from '../../../shared/calibration/choose-temperature.ts';
import { compileCalibration } from '../../../shared/calibration/compile.ts';
import { fitTemperature } from '../../../shared/calibration/fit-temperature.ts';
import { decidedClasses } from '../../../shared/metrics/decided-class.ts';
import { logLoss } from '../../../shared/metrics/log-loss.ts';
import { classRows } from '../metrics/class-rows.ts';

const lossOf = (rows: ReturnType<typeof classRows>): number => {
  const measured = logLoss.measure(rows);
  return measured.kind === 'value' ? measured.value : Number.NaN;
};

describe('temperature scaling', () => {
  it('finds the temperature and the loss that SciPy finds', () => {
    const rows = classRows();
    const found = fitTemperature(rows);
    if (found?.kind !== 'temperature') throw new Error('there is no temperature');
    expect(found.temperature).toBeCloseTo(0.29933664483796063, 8);
    const scores = rows.scores.slice();
    compileCalibration(found, 4)(scores);
    expect(lossOf({ ...rows, scores })).toBeCloseTo(0.7920174520217877, 9);
    expect(decidedClasses({ ...rows, scores })).toEqual(decidedClasses(rows));
  });

  it('is chosen where its cross-fitted loss is surely lower, and leaves calibrated scores alone', () => {
    const rows = classRows();
    const { calibration, choice } = chooseTemperature('auto', rows, 7);
    expect(choice).toMatchObject({ wished: 'auto', chosen: 'temperature', rowCount: 300 });
    if (calibration === null) throw new Error('nothing was chosen');
    const scores = rows.scores.slice();
    compileCalibration(calibration, 4)(scores);
    expect(chooseTemperature('auto', { ...rows, scores }, 7).choice.chosen).toBe('none');
  });

  it('finds none where scores do not tell classes apart, or rows are too few', () => {
    const rows = classRows();
    const turned = {
      ...rows,
      scores: rows.scores.map((_, at) => rows.scores[(at + 1) % rows.scores.length] ?? 0),
    };
    expect(chooseTemperature('temperature', turned, 7)).toMatchObject({
      calibration: null,
      warning: 'the scores do not tell the classes of validation apart; scores are left as learnt',
    });
    const few = { labels: rows.labels.subarray(0, 9), scores: rows.scores.subarray(0, 36) };
    expect(chooseTemperature('auto', few, 7).choice.reason).toContain('only 9 validation rows');
  });

  it('refuses to calibrate one score a row, or by a temperature that is none', () => {
    expect(() => compileCalibration({ kind: 'temperature', temperature: 2 }, 1)).toThrow('1 scores of a row');
    expect(() => compileCalibration({ kind: 'platt', slope: 1, intercept: 0 }, 3)).toThrow(
      '3 scores of a row',
    );
    expect(() => compileCalibration({ kind: 'temperature', temperature: 0 }, 3)).toThrow('temperature 0');
  });
});
