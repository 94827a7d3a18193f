import { afterAll, beforeAll, expect, it } from 'vitest';
import { type FitFolder, openFitFolder, shopRows } from './fit-files.ts';

let folder: FitFolder;
beforeAll(async () => {
  folder = await openFitFolder();
});
afterAll(() => folder.remove());

const declared = (split: string): string =>
  `model: shop\ntask: binary\nsource: { table: shop, key: shop_id }\ntarget: { column: bought, positive: 'yes' }\nfeatures: { include: [size] }\n${split}learner: { kind: gradient-boosting, parameters: { trees: 5 } }\ngates:\n  - { metric: brier, max: 0.5 }\n`;

/** The rows, each of them so many times, with whose they are. */
function ofCustomers(text: string, times: number): string {
  const [header, ...rows] = text.trimEnd().split('\n');
  const all = rows.flatMap((row, customer) => Array.from({ length: times }, () => `${row},k${customer}`));
  return `${header},customer\n${all.join('\n')}\n`;
}

it('takes the rows of one customer for one witness where the declaration keeps them together', async () => {
  const [train, once, often] = await Promise.all([
    folder.file('train.csv', ofCustomers(shopRows(0, 100), 1)),
    folder.file('once.csv', ofCustomers(shopRows(100, 200), 1)),
    folder.file('often.csv', ofCustomers(shopRows(100, 200), 5)),
  ]);
  const widthOf = async (test: string, split: string): Promise<number> => {
    await folder.file('shop.yaml', declared(split));
    const model = await folder.fit({ train, test, model: 'shop', gates: true });
    const estimate = model.judgement?.gates[0]?.estimate;
    if (estimate?.kind !== 'value' || estimate.interval === null) throw new Error('no interval');
    return estimate.interval.high - estimate.interval.low;
  };
  const together = 'split: { by: group, column: customer }\n';
  const wide = await widthOf(often, together);
  expect(Math.abs(wide / (await widthOf(once, together)) - 1)).toBeLessThan(0.15);
  expect(await widthOf(often, '')).toBeLessThan(0.6 * wide);
});

it('says where the test does not tell whose its rows are', async () => {
  const train = await folder.file('train.csv', ofCustomers(shopRows(0, 100), 1));
  const test = await folder.file('nobody.csv', shopRows(100, 200));
  await folder.file('shop.yaml', declared('split: { by: group, column: customer }\n'));
  const { notes } = await folder.fit({ train, test, model: 'shop', gates: true });
  expect(notes.join()).toContain('"customer", by which the declaration keeps rows together');
});
