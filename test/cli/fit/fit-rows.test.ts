import { afterAll, beforeAll, expect, it } from 'vitest';
import { type FitFolder, openFitFolder, shopRows } from './fit-files.ts';

let folder: FitFolder;
beforeAll(async () => {
  folder = await openFitFolder();
});
afterAll(() => folder.remove());

const learner = 'prior';
const target = 'bought';

it('takes whole numbers of 17 digits and more in a test, as in training', async () => {
  const long = (rows: string): string =>
    rows.replace(/^(c\d+),(\d+)/gm, (_, code, size) => `${code},${10n ** 16n * BigInt(size)}`);
  const train = await folder.file('train.csv', long(shopRows(0, 90)));
  const test = await folder.file('test.csv', long(shopRows(90, 180)));
  const { features, testRowCount } = await folder.fit({ train, test, target, learner });
  expect(features).toContain('size');
  expect(testRowCount).toBe(90);
});

it('refuses the target as a weight', async () => {
  const train = await folder.file('weighed.csv', shopRows(0, 90));
  const asked = folder.fit({ train, test: train, target, learner, weight: target });
  await expect(asked).rejects.toThrow('--weight bought: is the target');
});
