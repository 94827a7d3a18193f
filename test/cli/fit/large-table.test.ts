import { afterAll, beforeAll, expect, it } from 'vitest';
import { fitOnce } from '../../../cli/fit/fit-once.ts';
import { fitRecipe } from '../../../cli/fit/fit-recipe.ts';
import type { FitRequest } from '../../../cli/fit/fit-request.ts';
import { fitSearch } from '../../../cli/fit/fit-search.ts';
import { readFitFiles } from '../../../cli/fit/run-fit.ts';
import { type FitFolder, openFitFolder, shopRows } from './fit-files.ts';

let folder: FitFolder;
beforeAll(async () => {
  folder = await openFitFolder();
});
afterAll(() => folder.remove());

/** Fits on frames whose columns of more than so many bytes lie in a file. */
async function fitWith(frameBytesMax: number, request: FitRequest) {
  const rows = await readFitFiles(request, null, frameBytesMax);
  const { declaration, contract } = rows;
  const plan = fitSearch(declaration, contract, request) ?? fitRecipe(declaration, contract, request);
  const { learnt, estimates, notes, threshold } = await fitOnce(rows, plan, request);
  const stored = [...rows.train.frame.columns.values()].filter((column) => 'read' in column);
  return { learnt, estimates, notes, threshold, storedCount: stored.length };
}

it.each([
  ['gradient-boosting', ['trees=20', 'early_stopping_rounds=5']],
  ['random-forest', ['trees=5']],
  ['logistic-regression', []],
] as const)('%s learns the same from columns in memory and in a file', async (learner, set) => {
  // More rows than a window of a stored column holds.
  const train = await folder.file('train.csv', shopRows(0, 9_000));
  const valid = await folder.file('valid.csv', shopRows(9_000, 9_500));
  const test = await folder.file('test.csv', shopRows(9_500, 10_000));
  const request = { train, valid, test, target: 'bought', learner, set, calibration: 'platt' } as const;
  const { storedCount, ...small } = await fitWith(1e9, request);
  const large = await fitWith(0, request);
  expect([storedCount, large.storedCount]).toEqual([0, 2]);
  expect(large).toEqual({ ...small, storedCount: 2 });
});
