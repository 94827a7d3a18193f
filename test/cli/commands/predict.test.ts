import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openServedCli, type ServedCli } from './served-cli.ts';

let open: ServedCli;
beforeAll(async () => {
  open = await openServedCli();
});
afterAll(() => open?.close());

const cli = (...words: readonly string[]) => open.cli(...words);
const json = (...words: readonly string[]) => open.json(...words);
const refusal = (...words: readonly string[]) => open.refusal(...words);

describe('predict', () => {
  const header = 'id,tenure,plan,senior\n';
  const write = async (name: string, content: string | Uint8Array): Promise<string> => {
    const file = join(open.folder, name);
    await writeFile(file, content);
    return file;
  };

  it('takes one row from the command line', async () => {
    const words = ['predict', 'churn', 'tenure=12', 'plan=basic', 'senior=false'];
    expect((await cli(...words)).stdout).toMatch(/^(Yes|No) 0\.\d+ \(v2, positive from 0\.\d+\)\n$/);
    expect(await json(...words)).toMatchObject({ model: 'churn', model_version: 'v2' });
  });

  it('says what each feature adds, from the base to the raw score', async () => {
    const words = ['predict', 'churn', 'tenure=12', 'plan=', 'senior=false', '--explain'];
    const lines = (await cli(...words)).stdout.split('\n');
    expect(lines[0]).toMatch(/^(Yes|No) 0\.\d+ \(v2, positive from 0\.\d+\)$/);
    const rows = lines.slice(lines.indexOf('') + 1, -1).map((line) => line.split(/ {2,}/));
    expect(rows[0]).toEqual(['FEATURE', 'VALUE', 'ADDS']);
    expect(rows.map(([name]) => name).toSorted()).toEqual(
      ['(base)', '(raw score)', 'FEATURE', 'plan', 'senior', 'tenure'].toSorted(),
    );
    expect(rows.find(([name]) => name === 'plan')?.[1]).toBe('–');
    const { explanation } = await json(...words, '--top', '1');
    expect(explanation.contributions).toHaveLength(1);
    expect((await cli(...words, '--top', '1')).stdout).toContain('(2 others)');
  });

  it('answers every row of a compressed CSV in its order, over more than one batch', async () => {
    const rows = Array.from({ length: 1_100 }, (_, index) => `${index},${index % 60},basic,0`);
    const file = await write('many.csv.gz', gzipSync(`${header}${rows.join('\n')}\n`));
    const { code, stdout } = await cli('predict', 'churn', '--file', file, '--json');
    const scores = stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line).ok.score);
    expect([code, scores.length]).toEqual([0, 1_100]);
    expect(scores[1_099]).toBe(scores[1_099 % 60]);
    const one = await json('predict', 'churn', 'tenure=19', 'plan=basic', 'senior=0');
    expect(scores[19]).toBe(one.score);
  });

  it('answers a JSON file', async () => {
    const file = await write('rows.json', '[{"tenure": 1, "plan": "basic"}, {"tenure": 50, "senior": true}]');
    const { stdout } = await cli('predict', 'churn', '--file', file);
    expect(stdout).toMatch(/^(?:(?:Yes|No) 0\.\d+\n){2}$/);
  });

  it('answers the good rows of a file and exits 1 for those that were refused', async () => {
    const file = await write('mixed.csv', `${header}1,12,basic,0\n2,many,basic,0\n3,14,basic,1\n`);
    const { code, stdout, stderr } = await cli('predict', 'churn', '--file', file);
    expect(code).toBe(1);
    expect(stdout.split('\n')[1]).toMatch(/^refused: .*\/tenure must be a number/);
    expect(stdout.trim().split('\n')).toHaveLength(3);
    expect(stderr).toBe('1 of 3 rows were refused\n');
  });

  it.each([
    [['tenure'], 'tenure: expected NAME=VALUE'],
    [[], 'give the features as NAME=VALUE …, or a file of rows with --file'],
    [['tenure=x', 'plan=1', 'nme=2'], '#/features/tenure must be a number'],
    [['--file', '/nowhere.csv', '--explain'], '--explain explains one row'],
    [['tenure=3', '--top', '2'], '--top belongs to --explain'],
    [['tenure=3', 'plan=basic', '--explain', '--top', 'all'], '#/top'],
    [['tenure=3', 'plan=basic', '--interval', '0.9'], '#/interval belongs to a regression'],
    [['tenure=3', '--interval', '90'], '--interval 90: expected a level between 0 and 1, such as 0.9'],
    [['--file', '/nowhere.csv'], '/nowhere.csv: there is no such file'],
    [['tenure=1e400'], '#/features/tenure must be a number'],
  ])('refuses %j in words', async (words, message) => {
    expect(await refusal('predict', 'churn', ...words)).toContain(message);
  });

  it('refuses a cell beyond a double, and scores it never as missing', async () => {
    const file = await write('huge.csv', `${header}1,1e400,basic,0\n2,14,basic,1\n`);
    const { code, stdout } = await cli('predict', 'churn', '--file', file);
    expect([code, stdout.split('\n')[0]]).toEqual([
      1,
      expect.stringMatching(/^refused: .*\/tenure must be a number/),
    ]);
  });

  it('reads a file as an import reads it, with other separators and spaces around names', async () => {
    const rows = ' id ; tenure;plan;senior\n1; 12 ; basic;0\n';
    const { code, stdout, stderr } = await cli('predict', 'churn', '--file', await write('semi.csv', rows));
    expect([code, stdout, stderr]).toEqual([0, expect.stringMatching(/^(?:Yes|No) 0\.\d+\n$/), '']);
  });

  it.each<[string, string | Uint8Array, string]>([
    ['ragged', `${header}1,12,basic,0,more\n`, 'row 1 (line 2): column 5 has no header, and the cell "more"'],
    ['repeated', 'tenure,tenure,plan\n1,2,basic\n', 'column "tenure" is there twice: columns 1 and 2'],
    ['index', `,${header}0,1,12,basic,0\n`, 'leaves out with `to_csv(index=False)`'],
    [
      'bytes',
      Buffer.concat([Buffer.from(`${header}1,12,`), Buffer.from([0xff]), Buffer.from(',0\n')]),
      '0xff is not valid in UTF-8 text',
    ],
  ])('refuses a file with its name and place: %s', async (name, content, message) => {
    const found = await refusal('predict', 'churn', '--file', await write(`${name}.csv`, content));
    expect(found).toContain(`${name}.csv: `);
    expect(found).toContain(message);
  });

  it('refuses a file that is no table', async () => {
    const broken = await write('broken.json', '{');
    expect(await refusal('predict', 'churn', '--file', broken)).toContain('broken.json cannot be read');
    const cut = await write('cut.csv.gz', gzipSync(`${header}1,12,basic,0\n`).subarray(0, 25));
    expect(await refusal('predict', 'churn', '--file', cut)).toContain('cut.csv.gz: is no sound gzip file');
  });

  it('says that a model serves nothing yet', async () => {
    expect(await refusal('predict', 'empty', 'tenure=1')).toMatch(/empty/);
  });
});
