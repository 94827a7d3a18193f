import { afterAll, beforeAll, expect, it } from 'vitest';
import { fitJson } from '../../../cli/fit/fit-result.ts';
import { type FitFolder, openFitFolder, shopRows } from './fit-files.ts';

let folder: FitFolder;
beforeAll(async () => {
  folder = await openFitFolder();
});
afterAll(() => folder.remove());

it('tells programs all coefficients of a linear model, in the units of the table, and none of another', async () => {
  const train = await folder.file('train.csv', shopRows(0, 400));
  const asked = { train, test: train, target: 'bought' };
  const linear = fitJson(await folder.fit({ ...asked, learner: 'logistic-regression' }));
  expect(linear).toMatchObject({ condition_number: expect.any(Number), standard_error_rows: 400 });
  expect(linear['coefficients']).toContainEqual({
    ...{ feature: 'size', coefficient: expect.any(Number), standard_error: expect.any(Number) },
  });
  expect(fitJson(await folder.fit({ ...asked, learner: 'prior' }))).not.toHaveProperty('coefficients');
});
