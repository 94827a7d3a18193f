import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { fitJson } from '../../../cli/fit/fit-result.ts';
import { runCli } from '../commands/run-cli.ts';
import { type FitFolder, openFitFolder, shopRows } from './fit-files.ts';

let folder: FitFolder;
let train: string;
let test: string;
beforeAll(async () => {
  folder = await openFitFolder();
  train = await folder.file('train.csv', shopRows(0, 400));
  test = await folder.file('test.csv', shopRows(400, 600));
});
afterAll(() => folder.remove());

const target = 'bought';
const learner = 'gradient-boosting';

describe('a fit on files', () => {
  it('leaves out the key and the empty column, says so, and measures on the test', async () => {
    const found = await folder.fit({ train, test, target, learner, threads: 1 });
    expect(found.features).toEqual(['size', 'colour']);
    expect(found.notes.join('\n')).toMatch(/code is unique[\s\S]*empty has no value/);
    expect(found).toMatchObject({ positive: 'yes', rowCount: 400, testRowCount: 200, threads: 1 });
    const auc = found.estimates['roc_auc'];
    expect(auc?.kind === 'value' && auc.value).toBeGreaterThan(0.9);
  });

  it('gives the same figures for CSV and gzipped CSV and for any number of threads', async () => {
    const zipped = join(folder.path, 'train.csv.gz');
    await writeFile(zipped, gzipSync(shopRows(0, 400)));
    const one = await folder.fit({ train, test, target, learner, threads: 1 });
    const two = await folder.fit({ train: zipped, test, target, learner, threads: 2 });
    expect(two.estimates).toEqual(one.estimates);
  });

  it('stops early by the rows of --valid alone, and grows all trees without them', async () => {
    const set = ['trees=300', 'early_stopping_rounds=5'];
    const all = await folder.fit({ train, test, target, learner, set });
    const early = await folder.fit({ train, valid: test, test, target, learner, set });
    expect(early.iterationCount).toBeLessThan(all.iterationCount);
    expect(early).toMatchObject({ rowCount: 400, validRowCount: 200 });
  });

  it('takes words that mean missing as missing', async () => {
    const spoilt = await folder.file('spoilt.csv', shopRows(0, 400).replace('c1,37,', 'c1,n/a,'));
    const found = await folder.fit({ train: spoilt, test, target, learner: 'prior', missing: ['n/a'] });
    expect(found.features).toContain('size');
  });
});

describe('what cannot be fitted', () => {
  const refused = async (request: object): Promise<string> =>
    folder.fit({ train, test, target, ...request }).then(
      () => 'fitted',
      (error: Error) => error.message,
    );

  it.each([
    [{ target: 'bougt' }, /--target "bougt".*did you mean "bought"/],
    [{ test: '/nowhere/test.csv' }, /\/nowhere\/test\.csv: there is no such file/],
    [{ learner: 'forest' }, /forest is no learner.*choose one of prior, .*gradient-boosting/],
    [{ learner, set: ['treez=3'] }, /treez.*it has trees, learningRate/],
    [{ learner, set: ['trees'] }, /expected name=value/],
    [{ learner: 'prior', set: ['x=1'] }, /it has no hyperparameters/],
    [{ positive: 'maybe' }, /--positive maybe.*holds (?:no, yes|yes, no)/],
    [{ gates: true }, /--gates.*--model/],
    [{ model: 'nobody', target: undefined }, /--model nobody.*declared models: none/],
    [{ target: undefined }, /--target.*--model/],
  ])('%o is refused in words', async (request, words) => {
    expect(await refused(request)).toMatch(words);
  });

  it.each([
    ['no rows', 'size,bought\n', /no rows/],
    ['one class', 'size,bought\n1,yes\n2,yes\n', /one value yes/],
    ['ragged rows', 'size,bought\n1,yes\n2\n', /cannot be read/],
  ])('a training file with %s is refused', async (name, text, words) => {
    const bad = await folder.file(`${name}.csv`, text);
    expect(await refused({ train: bad })).toMatch(words);
  });

  it.each([
    ['lacks a column', 'size,bought\n1,yes\n', /has no column "colour"/],
    ['lacks the target', 'size,colour\n1,red\n', /has no column "bought"/],
    [
      'has words for numbers',
      'size,colour,bought\nbig,red,yes\n',
      /column "size" is number.*"big".*--missing/,
    ],
    ['has no label', 'size,colour,bought\n1,red,\n', /no row has a label: "bought"/],
  ])('a test file that %s is refused', async (name, text, words) => {
    const bad = await folder.file(`${name}.csv`, text);
    expect(await refused({ test: bad })).toMatch(words);
  });
});

describe('a declared model', () => {
  const yaml = (auc: number): string =>
    `model: shop\ntask: binary\nsource: { table: shop, key: shop_id }\ntarget: { column: bought, positive: 'yes' }\nfeatures: { include: [size] }\nlearner: { kind: gradient-boosting, parameters: { trees: 20 } }\ngates:\n  - { metric: roc_auc, min: ${auc} }\n  - { metric: roc_auc, against: prior, margin: 0 }\n`;
  const words = () => ['fit', '--train', train, '--test', test, '--model', 'shop', '--gates', '--json'];
  const env = () => ({ RATCHET_MODELS_FOLDER: folder.path });

  it('gives features, learner and gates, and passes with exit 0 when its gates pass', async () => {
    await folder.file('shop.yaml', yaml(0.6));
    const out = join(folder.path, 'out');
    const end = await runCli([...words(), '--out', out], env());
    expect(end).toMatchObject({ code: 0, stderr: '' });
    const json: unknown = JSON.parse(end.stdout);
    expect(json).toMatchObject({ learner, features: ['size'], verdict: 'pass', trials: [], rows: 400 });
    expect(JSON.parse(await readFile(join(out, 'fit.json'), 'utf8'))).toEqual(json);
    expect(await readFile(join(out, 'report.md'), 'utf8')).toMatch(/roc_auc[\s\S]*Verdict: pass/);
  });

  it('exits 1 when a gate fails', async () => {
    await folder.file('shop.yaml', yaml(0.999));
    const end = await runCli(words(), env());
    expect(end.code).toBe(1);
    expect(end.stderr).toMatch(/gate fails: roc_auc ≥ 0\.999/);
    expect(JSON.parse(end.stdout)).toMatchObject({ verdict: 'fail' });
  });

  it('refuses a target that is not the declared one', async () => {
    await folder.file('shop.yaml', yaml(0.6));
    await expect(folder.fit({ train, test, model: 'shop', target: 'size' })).rejects.toThrow(
      /the model shop declares bought/,
    );
  });
});

it('tells programs what the command promises', async () => {
  const found = fitJson(await folder.fit({ train, test, target, learner: 'prior' }));
  expect(found).toMatchObject({ learner: 'prior', threads: 1, trials: [], metrics: { roc_auc: 0.5 } });
  expect(found['fit_seconds']).toBeGreaterThan(0);
  expect(found['peak_bytes']).toBeGreaterThan(1e6);
});
