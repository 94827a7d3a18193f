import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type FitFolder, openFitFolder, shopRows } from './fit-files.ts';

const target = 'bought';
const learner = 'gradient-boosting';
let folder: FitFolder;
let test: string;
beforeAll(async () => {
  folder = await openFitFolder();
  test = await folder.file('test.csv', shopRows(400, 600));
});
afterAll(() => folder.remove());

describe('a CSV', () => {
  it('takes NaN and infinity among numbers as missing, says so, and leaves out rows whose target is none', async () => {
    const spoil = (text: string) => text.replace('c1,37,', 'c1,NaN,').replace('c2,74,', 'c2,-inf,');
    const spoilt = await folder.file('non-finite.csv', spoil(shopRows(0, 400)));
    const found = await folder.fit({ train: spoilt, test, target, learner: 'prior' });
    expect(found.features).toEqual(['size', 'colour']);
    expect(found.notes).toContain(`${spoilt}: size is NaN or infinite in 2 rows: taken as missing`);
    const sized = { train: spoilt, test, target: 'size', task: 'regression', learner: 'prior' } as const;
    expect(await folder.fit(sized)).toMatchObject({ rowCount: 398 });
  });

  it('is refused where a label is the word NaN, which a declared model would count as negative', async () => {
    await folder.file(
      'shop.yaml',
      `model: shop\ntask: binary\nsource: { table: shop, key: shop_id }\ntarget: { column: bought, positive: 'yes' }\nlearner: { kind: prior }\ngates: []\n`,
    );
    const spoilt = await folder.file('nan-label.csv', shopRows(0, 50).replace(/no$/m, 'NaN'));
    for (const files of [
      { train: spoilt, test },
      { train: test, test: spoilt },
    ])
      await expect(folder.fit({ ...files, model: 'shop' })).rejects.toThrow(/"bought" is "NaN"/);
    const left = await folder.fit({ train: spoilt, test, model: 'shop', missing: ['NaN'] });
    expect(left.rowCount).toBe(49);
  });

  it('fits numbers up to the ends of the doubles', async () => {
    const huge = shopRows(0, 400).replace('c1,37,', 'c1,1.7e308,').replace('c2,74,', 'c2,-1.7e308,');
    const spoilt = await folder.file('huge.csv', huge);
    const boosted = await folder.fit({ train: spoilt, test, target, learner });
    const auc = boosted.estimates['roc_auc'];
    expect(auc?.kind === 'value' && auc.value).toBeGreaterThan(0.9);
    const linear = await folder.fit({ train: spoilt, test, target, learner: 'logistic-regression' });
    expect(linear.notes).toContain('size holds values too large to be standardised: left out');
  });

  it.each(['gradient-boosting', 'random-forest'])(
    'is cut by %s at the same rows, however large its numbers are',
    async (forest) => {
      const scaled = (rows: string, size: string) => rows.replaceAll(/^(c\d+),(\d+)/gm, `$1,$2${size}`);
      const fitted = async (size: string) => {
        const train = await folder.file(`train${size}.csv`, scaled(shopRows(0, 400), size));
        const other = await folder.file(`test${size}.csv`, scaled(shopRows(400, 600), size));
        return (await folder.fit({ train, test: other, target, learner: forest })).estimates;
      };
      expect(await fitted('e290')).toEqual(await fitted('e2'));
    },
  );
});
