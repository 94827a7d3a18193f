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

it('heeds the zones of times, in training and beside it', async () => {
  const hourMs = 3_600_000;
  const rowsWith = (zoneOf: (row: number) => number) => {
    const rows = Array.from({ length: 400 }, (_, row) => {
      const [instant, zone] = [Date.UTC(2026, 0, 1) + ((row * 7) % 600) * hourMs, zoneOf(row)];
      const local = new Date(instant + zone * hourMs).toISOString().slice(0, 19);
      const offset = `${zone < 0 ? '-' : '+'}${String(Math.abs(zone)).padStart(2, '0')}:00`;
      return `${local}${offset},${row % 9},${new Date(instant).getUTCHours() < 12 ? 'yes' : 'no'}`;
    });
    return `at,size,bought\n${rows.join('\n')}\n`;
  };
  const utc = await folder.file(
    'utc.csv',
    rowsWith(() => 0),
  );
  const zoned = await folder.file(
    'zoned.csv',
    rowsWith((row) => (row % 23) - 11),
  );
  const fitted = async (train: string, test: string) =>
    (await folder.fit({ train, test, target: 'bought', learner: 'gradient-boosting' })).estimates;
  const expected = await fitted(utc, utc);
  expect(await fitted(zoned, utc)).toEqual(expected);
  expect(await fitted(utc, zoned)).toEqual(expected);
});
