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
    const asked = { test, target, learner, set: ['trees=20'] };
    const one = await folder.fit({ ...asked, train, threads: 1 });
    const two = await folder.fit({ ...asked, train: zipped, threads: 2 });
    expect(two.estimates).toEqual(one.estimates);
  });

  it('stops early by the rows of --valid alone, and grows all trees without them', async () => {
    const set = ['trees=120', 'early_stopping_rounds=5'];
    const all = await folder.fit({ train, test, target, learner, set });
    const early = await folder.fit({ train, valid: test, test, target, learner, set });
    expect(early.iterationCount).toBeLessThan(all.iterationCount);
    expect(early).toMatchObject({ rowCount: 400, validRowCount: 200 });
    expect(all.thresholdChoice).toMatchObject({ part: 'train', rowCount: 400 });
    expect(early.thresholdChoice).toMatchObject({ part: 'validation', rowCount: 200 });
  });

  it('takes words that mean missing as missing', async () => {
    const spoilt = await folder.file('spoilt.csv', shopRows(0, 400).replace('c1,37,', 'c1,n/a,'));
    const found = await folder.fit({ train: spoilt, test, target, learner: 'prior', missing: ['n/a'] });
    expect(found.features).toContain('size');
  });
});

describe('weights', () => {
  /** The rows of training with a weight behind them. */
  const weighed = (name: string, weightOf: (row: number) => number | string) =>
    folder.file(
      name,
      shopRows(0, 400)
        .trimEnd()
        .split('\n')
        .map((line, row) => `${line},${row === 0 ? 'exposure' : weightOf(row - 1)}`)
        .join('\n'),
    );
  const set = ['trees=10'];
  const weight = 'exposure';

  it('of zero make a row as if it were not there; the column is no feature, and the test needs none', async () => {
    const half = await folder.file('half.csv', shopRows(0, 200));
    const wanted = await folder.fit({ train: half, test, target, learner, set });
    const given = await weighed('zeros.csv', (row) => (row < 200 ? 1 : 0));
    const found = await folder.fit({ train: given, test, target, learner, set, weight });
    expect(found.features).toEqual(['size', 'colour']);
    expect(found.estimates).toEqual(wanted.estimates);
    expect(found.notes).toContain(
      'rows of training count by "exposure"; 200 of 400 weigh 0 and are left out',
    );
  });

  it('of classes lead the scores to them, by name or balanced', async () => {
    const lossOf = async (...settings: string[]) => {
      const given = [...set, ...settings];
      const { estimates, notes } = await folder.fit({ train, test, target, learner, set: given });
      const found = estimates['log_loss'];
      return { value: found?.kind === 'value' ? found.value : null, notes: notes.join() };
    };
    const named = await lossOf('classWeight={"yes": 40}');
    expect(named.value).toBeGreaterThan((await lossOf()).value ?? Infinity);
    expect(named.notes).toContain('by their class: no 1, yes 40');
    expect((await lossOf('class_weight=balanced')).notes).toMatch(/by their class: no \d\S*, yes \d/);
  });

  it('are refused with their column or class', async () => {
    const said = async (request: object): Promise<string> =>
      folder.fit({ train, test, target, ...request }).then(String, (error: Error) => error.message);
    const negative = await weighed('negative.csv', (row) => (row === 7 ? -2 : 1));
    expect(await said({ train: negative, weight })).toContain('the weight "exposure" is -2');
    const none = await weighed('none.csv', () => 0);
    expect(await said({ train: none, weight })).toContain('the weight "exposure" is 0 in all 400 rows');
    const words = await weighed('words.csv', () => 'much');
    expect(await said({ train: words, weight })).toContain('a weight is a number, "exposure" is category');
    expect(await said({ weight: 'expo' })).toContain('--weight');
    expect(await said({ set: ['classWeight={"maybe": 2}'] })).toContain(
      'no class "maybe"; its classes are no, yes',
    );
    expect(await said({ set: ['classWeight=much'] })).toContain('expected balanced');
    expect(await said({ set: ['classWeight=balanced'], learner: 'ml-logistic-regression' })).toContain(
      'takes no weights',
    );
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
    [{ learner, set: ['monotone={"sise":1}'] }, /monotone: "sise" is no feature.*ordered features are size/],
    [{ learner, set: ['monotone={"colour":1}'] }, /monotone: "colour" is a category/],
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
    [
      'has a label that is none',
      'size,colour,bought\n1,red,yes\n2,red,maybe\n3,red,maybe\n',
      /"bought" is "maybe" in 2 rows, and can be "no" or "yes".*--missing "maybe"/,
    ],
  ])('a test file that %s is refused', async (name, text, words) => {
    const bad = await folder.file(`${name}.csv`, text);
    expect(await refused({ test: bad })).toMatch(words);
  });
});

it('refuses rows of early stopping with a label that is none, naming the file', async () => {
  const valid = await folder.file('valid.csv', 'size,colour,bought\n1,red,ja\n');
  await expect(folder.fit({ train, valid, test, target, learner })).rejects.toThrow(
    /valid\.csv.*"bought" is "ja" in 1 row,/,
  );
});

it('names one of several labels positive, and still refuses a label that training never had', async () => {
  const many = (from: number): string =>
    shopRows(from, from + 200).replace(/no$/gm, (word, at) => (at % 2 ? word : 'later'));
  const file = await folder.file('many.csv', many(0));
  const other = await folder.file('other.csv', many(200).replace('later', 'never'));
  const found = await folder.fit({ train: file, test: file, target, positive: 'yes', learner: 'prior' });
  expect(found.rowCount).toBe(200);
  await expect(folder.fit({ train: file, test: other, target, positive: 'yes' })).rejects.toThrow(
    /is "never" in 1 row/,
  );
});

it('tells the kind of a column by all of its cells, the last ones too', async () => {
  const rows = Array.from({ length: 3_000 }, (_, row) => `${row % 50},${row % 40},${row % 2 ? 'yes' : 'no'}`);
  const late = await folder.file('late.csv', `a,b,bought\n${rows.join('\n')}\n1.5,x7,yes\n`);
  const fitted = await folder.fit({ train: late, test: late, target, learner: 'prior' });
  expect(fitted.features).toEqual(['a', 'b']);
  const plain = await folder.file('plain.csv', `a,b,bought\n${rows.join('\n')}\n`);
  await expect(folder.fit({ train: plain, test: late, target, learner: 'prior' })).rejects.toThrow(
    /late\.csv: column "b" is number in .*plain\.csv, but 1 cells here are not \("x7"\)/,
  );
});

it('leaves cells as they are but for the blanks around them', async () => {
  const spaced = await folder.file('spaced.csv', shopRows(0, 400).replace(/,(\d+),(\w+),/g, ', $1\t,\t$2 ,'));
  const found = await folder.fit({ train: spaced, test, target, learner, threads: 1 });
  expect(found.estimates).toEqual((await folder.fit({ train, test, target, learner, threads: 1 })).estimates);
});

it('tells in a large table what tells the target alone, what is missing and what is constant', async () => {
  const rows = Array.from({ length: 60_000 }, (_, row) => {
    const noise = ((row * 7_919) % 60_013) / 7;
    const missing = row % 3 === 0 ? '' : String(noise + 0.25);
    return `${noise},${missing},0.5,${(row % 2) * 1e6 + noise},${row % 2}`;
  });
  const large = await folder.file('large.csv', `noise,holes,flat,leak,y\n${rows.join('\n')}\n`);
  const found = await folder.fit({ train: large, test: large, target: 'y', learner: 'prior' });
  expect(found.features).toEqual(['noise', 'holes', 'leak']);
  expect(found.notes.join('\n')).toMatch(
    /flat has one value in every row[\s\S]*leak alone predicts the target \(AUC 1\.000\)/,
  );
});

describe('a declared model', () => {
  const yaml = (auc: number): string =>
    `model: shop\ntask: binary\nsource: { table: shop, key: shop_id }\ntarget: { column: bought, positive: 'yes' }\nfeatures: { include: [size], derived: { log_size: 'log1p(size)' } }\nlearner: { kind: gradient-boosting, parameters: { trees: 20 } }\ngates:\n  - { metric: roc_auc, min: ${auc} }\n  - { metric: roc_auc, against: prior, margin: 0 }\n`;
  const words = () => ['fit', '--train', train, '--test', test, '--model', 'shop', '--gates', '--json'];
  const env = () => ({ RATCHET_MODELS_FOLDER: folder.path, RATCHET_HOME: join(folder.path, 'home') });

  it('gives features, learner and gates, and passes with exit 0 when its gates pass', async () => {
    await folder.file('shop.yaml', yaml(0.6));
    const out = join(folder.path, 'out');
    const end = await runCli([...words(), '--out', out], env());
    expect(end).toMatchObject({ code: 0, stderr: '' });
    const json: unknown = JSON.parse(end.stdout);
    const features = ['size', 'log_size'];
    expect(json).toMatchObject({ learner, features, verdict: 'pass', trials: [], rows: 400 });
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

  it('exits 3 and says so when the test cannot tell', async () => {
    const few = await folder.file('few.csv', shopRows(400, 460));
    const { estimates } = await folder.fit({ train, test: few, model: 'shop' });
    const auc = estimates['roc_auc'];
    await folder.file('shop.yaml', yaml(auc?.kind === 'value' ? Number(auc.value.toFixed(3)) - 0.01 : 0));
    const end = await runCli(['fit', '--train', train, '--test', few, '--model', 'shop', '--gates'], env());
    expect(end.stderr).toMatch(
      /gate is inconclusive: roc_auc[\s\S]*the test cannot tell: give more test rows/,
    );
    expect(end).toMatchObject({ code: 3 });
    expect(end.stdout).toMatch(/gates: inconclusive/);
  });

  it('writes under RATCHET_HOME where no folder is named, and says where', async () => {
    await folder.file('shop.yaml', yaml(0.6));
    const home = join(folder.path, 'home');
    const plain = ['fit', '--train', train, '--test', test, '--model', 'shop'];
    const end = await runCli(plain, { ...env(), RATCHET_HOME: home });
    expect(end.stdout).toContain(`written to ${join(home, 'fit')}`);
    expect(await readFile(join(home, 'fit', 'report.md'), 'utf8')).toMatch(
      /# bought = yes: gradient-boosting/,
    );
  });

  it('refuses a folder that cannot be written before it fits', async () => {
    const end = await runCli([...words(), '--out', join(train, 'out')], env());
    expect(end.code).toBe(1);
    expect(JSON.parse(end.stdout)).toMatchObject({
      detail: expect.stringMatching(/cannot be written.*--out/),
    });
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
  expect(found['fit_cpu_seconds']).toBeGreaterThan(0);
  expect(found['peak_bytes']).toBeGreaterThanOrEqual(0);
  expect(found['loaded_bytes']).toBeGreaterThan(1e7);
});

it('counts what a fit takes beyond what it began with', async () => {
  const large = await folder.file('wide.csv', shopRows(0, 60_000));
  const found = await folder.fit({ train: large, test, target, learner, threads: 1, set: ['trees=3'] });
  // Bins, labels, scores, gradients and rows take some 40 bytes per row; half may lie in memory that was free before.
  expect(found.peakBytes).toBeGreaterThan(60_000 * 20);
});
