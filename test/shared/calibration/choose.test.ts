import { describe, expect, it } from 'vitest';
import { chooseCalibration } from '../../../shared/calibration/choose.ts';
import { drawnRows } from './some-rows.ts';

const rowCount = 4_000;
/** What no line in the odds undoes. */
const stepped = (odds: number): number => (odds > 0 ? 0.2 : -0.2) + odds / 100;

describe('auto', () => {
  it('leaves a calibrated learner as it is', () => {
    const { calibration, choice } = chooseCalibration(
      'auto',
      drawnRows(rowCount, (odds) => odds),
      7,
    );
    expect(calibration).toBeNull();
    expect(choice).toMatchObject({ wished: 'auto', chosen: 'none', rowCount });
    expect(Object.keys(choice.crossFitted)).toEqual(['none', 'platt', 'isotonic']);
  });

  it('takes Platt where a learner is too sure of itself, and log loss, Brier and ECE fall', () => {
    const { calibration, choice } = chooseCalibration(
      'auto',
      drawnRows(rowCount, (odds) => 2.5 * odds + 1),
      7,
    );
    expect(calibration?.kind).toBe('platt');
    const { none, platt } = choice.crossFitted;
    for (const measure of ['logLoss', 'brier', 'ece'] as const)
      expect(platt?.[measure]).toBeLessThan(none?.[measure] ?? 0);
  });

  it('takes isotonic where no line will do', () => {
    const { choice } = chooseCalibration('auto', drawnRows(rowCount, stepped), 7);
    expect(choice.chosen).toBe('isotonic');
  });

  it('leaves isotonic out of a small validation part, and says so', () => {
    const { choice } = chooseCalibration('auto', drawnRows(900, stepped), 7);
    expect(choice.crossFitted.isotonic).toBeUndefined();
    expect(choice.reason).toMatch(
      /isotonic wants 1000 validation rows and 100 of the rarer label, and there are 900 and/,
    );
  });

  it('does not take pure noise for a curve: nothing that learns rows by heart wins', () => {
    const noise = drawnRows(rowCount, (odds) => odds);
    const shuffled = { labels: noise.labels.slice().reverse(), scores: noise.scores };
    const { choice } = chooseCalibration('auto', shuffled, 7);
    const { none, isotonic } = choice.crossFitted;
    expect(choice.chosen).not.toBe('isotonic');
    if (isotonic) expect(isotonic.logLoss).toBeGreaterThan(0.69);
    expect(none?.logLoss).toBeGreaterThan(0.69);
  });

  it('is the same for the same rows and seed', () => {
    const rows = drawnRows(rowCount, stepped);
    expect(chooseCalibration('auto', rows, 3)).toEqual(chooseCalibration('auto', structuredClone(rows), 3));
  });
});

describe('what was asked for', () => {
  it('is done, with a warning where the rows are few for it', () => {
    const few = chooseCalibration(
      'isotonic',
      drawnRows(300, (odds) => 2 * odds),
      7,
    );
    expect(few.calibration?.kind).toBe('isotonic');
    expect(few.warning).toMatch(/^isotonic wants 1000 validation rows/);
    expect(
      chooseCalibration(
        'platt',
        drawnRows(300, (odds) => 2 * odds),
        7,
      ).warning,
    ).toBeNull();
  });

  it('is left with a warning where the scores rank the labels the wrong way round', () => {
    const { calibration, warning } = chooseCalibration(
      'platt',
      drawnRows(300, (odds) => -odds),
      7,
    );
    expect(calibration).toBeNull();
    expect(warning).toBe('the scores do not rank the labels of validation; scores are left as learnt');
  });

  it('is left with a warning where all scores are the same', () => {
    const { labels } = drawnRows(300, (odds) => odds);
    for (const wished of ['platt', 'isotonic', 'auto'] as const) {
      const same = { labels, scores: new Float64Array(300).fill(0.4) };
      expect(chooseCalibration(wished, same, 7).calibration, wished).toBeNull();
    }
  });

  it('is left with a warning where one label has hardly a row', () => {
    const rows = {
      labels: Float64Array.of(1, 0, 0, 0, 0, 0, 0),
      scores: Float64Array.of(0.9, 0.8, 0.1, 0.2, 0.3, 0, 0),
    };
    expect(chooseCalibration('isotonic', rows, 7).warning).toBe(
      'only 1 of 7 validation rows have the rarer label; scores are left as learnt',
    );
  });
});
