import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { fitJson } from '../../../cli/fit/fit-result.ts';
import { fitReport } from '../../../cli/fit/fit-text.ts';
import { packageRoot } from '../../../cli/stack/package-root.ts';
import { installExtensions } from '../../../models/extension/install.ts';
import { loadExtensions } from '../../../store/extensions/load-extensions.ts';
import { type FitFolder, openFitFolder, shopRows } from './fit-files.ts';

let folder: FitFolder;
let files: { readonly train: string; readonly test: string };
beforeAll(async () => {
  folder = await openFitFolder();
  files = {
    train: await folder.file('train.csv', shopRows(0, 200)),
    test: await folder.file('test.csv', shopRows(200, 300)),
  };
});
afterAll(() => folder.remove());

const auto = { target: 'bought', learner: 'auto', trials: 4, budget: '1h' };

describe('a fit whose learner is looked for', () => {
  it('tries learners on folds of the training, takes one, and shows the table of trials', async () => {
    const found = await folder.fit({ ...files, ...auto });
    expect(found.search).toMatchObject({
      ...{ metric: 'log_loss', isCut: false, folds: { kind: 'stratified', count: 5 } },
      budget: { timeMs: 3_600_000, trials: 4 },
    });
    expect(found.search?.trials.map(({ learner }) => learner)).toEqual([
      ...['prior', 'logistic-regression', 'gradient-boosting', 'logistic-regression'],
    ]);
    const winner = found.search?.trials.find(({ trial }) => trial === found.search?.chosen);
    expect(found).toMatchObject({ learner: winner?.learner, parameters: winner?.parameters });
    expect(found.learner).not.toBe('prior');
    expect(fitJson(found)['trials']).toHaveLength(4);
    expect(fitReport(found)).toMatch(/Chosen by auto: [\s\S]*\| 1 \| prior \|[\s\S]*\| chosen \|/);
  });

  it('tries a learner of the user’s own as well, whose file the threads of trials do not know', async () => {
    installExtensions(await loadExtensions(join(packageRoot, 'test/examples')));
    try {
      const { search } = await folder.fit({ ...files, ...auto });
      const own = search?.trials.find(({ learner }) => learner === 'nearest-mean');
      expect(own).toMatchObject({ trial: 4, status: 'done' });
      expect(own?.foldScores).toHaveLength(5);
    } finally {
      installExtensions([]);
    }
  });

  it('finds the same with one thread as with two, to the last digit', async () => {
    const [one, two] = [
      await folder.fit({ ...files, ...auto, threads: 1 }),
      await folder.fit({ ...files, ...auto, threads: 2 }),
    ];
    const scoresOf = ({ search }: typeof one) => search?.trials.map(({ foldScores }) => foldScores);
    expect(scoresOf(one)).toEqual(scoresOf(two));
    expect(one.estimates).toEqual(two.estimates);
  });

  it('learns in time where --time names one, and the column is no feature', async () => {
    const day = (line: string, row: number) =>
      row === 0
        ? `${line},day`
        : `${line},2026-${row > 300 ? '02' : '01'}-${String(1 + (row % 28)).padStart(2, '0')}`;
    const timed = (from: number, to: number) => shopRows(from, to).trim().split('\n').map(day).join('\n');
    const train = await folder.file('timed.csv', timed(0, 200));
    const found = await folder.fit({ ...files, train, ...auto, trials: 3, time: 'day' });
    expect(found.search?.folds).toEqual({ kind: 'time-ordered', count: 5 });
    expect(found.features).toEqual(['size', 'colour']);
    await expect(folder.fit({ ...files, train, ...auto, time: 'size' })).rejects.toThrow(/--time size: is a/);
  });

  it('is cut by its time, but for one trial of each kind, and says so', async () => {
    const found = await folder.fit({ ...files, ...auto, budget: '0s' });
    expect(found.search?.trials.map(({ status }) => status)).toEqual([
      ...['done', 'done', 'done', 'out-of-budget'],
    ]);
    expect(fitReport(found)).toMatch(/The time, 0 s, was over before all trials were done/);
  });

  it('refuses what goes with a named learner, and a budget without a search', async () => {
    const refused = (more: object) => expect(folder.fit({ ...files, ...auto, ...more })).rejects;
    await refused({ set: ['trees=3'] }).toThrow(/--set trees: auto looks for hyperparameters itself/);
    await refused({ budget: 'soon' }).toThrow(/--budget: expected a duration/);
    await refused({ trials: 1 }).toThrow(/--trials: must be at least 3/);
    await refused({ learner: 'prior', budget: undefined }).toThrow(
      /--trials: is what --learner auto may take/,
    );
  });
});
