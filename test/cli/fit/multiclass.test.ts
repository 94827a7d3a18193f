import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { fitJson } from '../../../cli/fit/fit-result.ts';
import { fitReport } from '../../../cli/fit/fit-text.ts';
import { type FitFolder, openFitFolder } from './fit-files.ts';

let folder: FitFolder;
beforeAll(async () => {
  folder = await openFitFolder();
});
afterAll(() => folder.remove());

/** Rows whose class hangs on `size`: small, large, and medium between them. */
function sizedRows(from: number, to: number, classOf = sizeClass): string {
  const rows = Array.from({ length: to - from }, (_, index) => {
    const row = from + index;
    const size = (row * 37) % 100;
    return `${size},${['red', 'blue'][row % 2]},${classOf(size)}`;
  });
  return `size,colour,kind\n${rows.join('\n')}\n`;
}

const sizeClass = (size: number): string => (size < 30 ? 'small' : size < 80 ? 'medium' : 'large');

describe('a fit of several classes', () => {
  it('takes three to twenty words for classes, sorted, and measures them', async () => {
    const train = await folder.file('train.csv', sizedRows(0, 300));
    const test = await folder.file('test.csv', sizedRows(300, 500));
    const found = await folder.fit({ train, test, target: 'kind', learner: 'prior' });
    expect(found).toMatchObject({ task: 'multiclass', positive: null, threshold: null });
    expect(found.notes).toContain('task: multiclass, for the target has 3 values');
    expect(found.confusion).toEqual({
      classes: ['large', 'medium', 'small'],
      counts: [
        [0, 40, 0],
        [0, 100, 0],
        [0, 60, 0],
      ],
    });
    expect(found.estimates['accuracy']).toMatchObject({ value: 0.5 });
    expect(fitJson(found)).toMatchObject({ classes: ['large', 'medium', 'small'], threshold: null });
    expect(fitReport(found)).toContain('| large | 40 | 20 % | 0 | 0 | 0 | 0 |');
  });

  it.each(['logistic-regression', 'gradient-boosting'])(
    'learns and reports by %s, calibrated',
    async (learner) => {
      const [train, valid, test] = await Promise.all([
        folder.file('a.csv', sizedRows(0, 300)),
        folder.file('b.csv', sizedRows(300, 400)),
        folder.file('c.csv', sizedRows(400, 600)),
      ]);
      const found = await folder.fit({
        train,
        valid,
        test,
        target: 'kind',
        learner,
        calibration: 'temperature',
      });
      expect(found.calibrationChoice).toMatchObject({ chosen: 'temperature', rowCount: 100 });
      const accuracy = found.estimates['accuracy'];
      expect(accuracy?.kind === 'value' && accuracy.value).toBeGreaterThan(0.85);
      expect(fitReport(found)).toMatch(/## Classes[\s\S]*Calibration temperature: as declared/);
    },
  );

  it('learns numbers as classes where it is told to, in the order of their size', async () => {
    const numbered = (size: number): string => String(Math.floor(size / 10) + 1);
    const train = await folder.file('numbers.csv', sizedRows(0, 300, numbered));
    const found = await folder.fit({
      train,
      test: train,
      target: 'kind',
      task: 'multiclass',
      learner: 'prior',
    });
    expect(found.confusion?.classes).toEqual(['1', '2', '3', '4', '5', '6', '7', '8', '9', '10']);
  });

  it('refuses a class of the test that training never saw, and names it', async () => {
    const train = await folder.file('known.csv', sizedRows(0, 300));
    const other = sizedRows(300, 400).replace(/large\n/, 'huge\n');
    const test = await folder.file('unknown.csv', other);
    await expect(folder.fit({ train, test, target: 'kind', learner: 'prior' })).rejects.toThrow(
      /the target "kind" is "huge" in 1 row, and can be "large" or "medium" or "small"/,
    );
  });

  it('refuses one class, too many, a positive value and a threshold’s calibration', async () => {
    const one = await folder.file(
      'one.csv',
      sizedRows(0, 100, () => 'same'),
    );
    const many = await folder.file(
      'many.csv',
      sizedRows(0, 300, (size) => `k${size}x`),
    );
    const more = await folder.file(
      'more.csv',
      `size,kind\n${Array.from({ length: 303 }, (_, row) => `${row},k${row % 101}`).join('\n')}\n`,
    );
    const task = 'multiclass';
    const refused = (train: string, wish: object) =>
      folder.fit({ train, test: train, target: 'kind', ...wish });
    await expect(refused(one, { task })).rejects.toThrow('nothing to learn');
    await expect(refused(many, {})).rejects.toThrow('predict each of up to 100 with --task multiclass');
    await expect(refused(more, { task })).rejects.toThrow('has 101 classes, at most 100 are possible');
    await expect(refused(many, { task, positive: 'k1x' })).rejects.toThrow(
      '--positive belongs to a binary task',
    );
    await expect(refused(many, { task, valid: many, calibration: 'platt' })).rejects.toThrow(
      '--calibration platt: a multiclass task is calibrated by one of none, auto, temperature',
    );
  });
});
