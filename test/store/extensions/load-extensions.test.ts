import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { installExtensions } from '../../../models/extension/install.ts';
import { loadExtensions } from '../../../store/extensions/load-extensions.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'ratchet-own-'));
  return () => rmSync(folder, { recursive: true });
});

function write(files: Readonly<Record<string, string>>): void {
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), text);
  }
}

const metric = (name: string, more = ''): string => `
import { defineMetric, type MetricDefinition } from 'ratchet/extension';
${more}
const shape: Pick<MetricDefinition, 'better'> = { better: 'lower' };
export const one = defineMetric({ ...shape, name: '${name}', tasks: ['regression'], range: [0, 9],
  terms: ({ label, score }) => [Math.abs(label - score)], value: ([sum = 0], count: number) => sum / count, examples: [] });
`;

const named = async () => (await loadExtensions(folder)).map(({ family, name }) => `${family} ${name}`);

describe('loading extensions', () => {
  it('finds what the files of the folder export, in the order of their names', async () => {
    write({
      'b.ts': metric('second'),
      'a.mjs': metric('first')
        .replace(', type MetricDefinition', '')
        .replace(/: (?:Pick<.*?>|number)(?= =|\))/g, ''),
      'notes.md': 'no file of ours',
      'c.test.ts': 'a test of theirs',
      'types.d.ts': 'declare const a: 1;',
    });
    expect(await named()).toEqual(['metric first', 'metric second']);
    const [first] = await loadExtensions(folder);
    expect(first?.digest).toMatch(/^[0-9a-f]{64}$/);
  });

  it('is content with a folder that is not there', async () => {
    expect(await loadExtensions(join(folder, 'none'))).toEqual([]);
  });

  it('takes along what a file imports from beside it, into its digest too', async () => {
    const own = metric('own', "import { nine } from './parts/nine.ts';").replace('[0, 9]', '[0, nine]');
    write({
      'own.ts': own,
      'parts/nine.ts': "export { nine } from './more.js';",
      'parts/more.js': 'export const nine = 9;',
    });
    const [before] = await loadExtensions(folder);
    expect(before?.extension).toMatchObject({ metric: { range: [0, 9] } });
    write({ 'parts/more.js': 'export const nine = 10;' });
    const [after] = await loadExtensions(folder);
    expect(after?.extension).toMatchObject({ metric: { range: [0, 10] } });
    expect(after?.digest).not.toBe(before?.digest);
  });

  it.each<[string, string, string]>([
    ['what is no TypeScript', 'const a = 1;\nconst b: = 3;\n', ':2: Unexpected token'],
    ['what fails as it loads', 'type A = {\n  a: 1 };\n\nthrow new Error("oh");', ':4: cannot be loaded: oh'],
    [
      'a definition that lacks something',
      metric('Bad Name'),
      ':5: cannot be loaded: "Bad Name" is no name of a metric',
    ],
    [
      'a file that extends nothing',
      'export const a = 1;',
      ': exports no extension: export what defineLearner',
    ],
    [
      'a package that is not there',
      "import 'x';\nimport a from 'no-such-package';\nexport { a };",
      ':1: imports x, which is not installed there: npm install x',
    ],
    [
      'zod by itself',
      "import { z } from 'zod';\nexport const a = z;",
      ":1: imports zod, which is not installed there: import { z } from 'ratchet/extension'",
    ],
    [
      'a name without its ending',
      "\nimport { a } from './a';\nexport { a };",
      ':2: imports ./a without its ending: write ./a.ts',
    ],
    [
      'a file that is not there',
      "import { a } from './a.ts';\nexport { a };",
      ':1: imports ./a.ts, and there is no such file',
    ],
  ])('refuses with file, line and remedy: %s', async (_, text, expected) => {
    write({ 'own.ts': text });
    await expect(named()).rejects.toMatchObject({
      name: 'ExtensionFault',
      message: expect.stringContaining(`${join(folder, 'own.ts')}${expected}`),
    });
  });

  it('names the file below where the fault is in what is imported', async () => {
    write({
      'own.ts': "import { a } from './parts/a.ts';\nexport { a };",
      'parts/a.ts': 'export const a = 1;\nnull.a;',
    });
    await expect(named()).rejects.toThrow(`${join(folder, 'parts/a.ts')}:2: cannot be loaded`);
  });

  it('refuses two of one name, and names that are built in', async () => {
    write({ 'a.ts': metric('own'), 'b.ts': metric('own') });
    await expect(named()).rejects.toThrow(`b.ts: ${join(folder, 'a.ts')} already has a metric own: rename`);
    write({ 'b.ts': metric('rmse') });
    const loaded = await loadExtensions(folder);
    expect(() => installExtensions(loaded)).toThrow('b.ts: rmse is a metric that is built in');
  });
});
