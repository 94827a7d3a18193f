import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { appliedText } from '../../../cli/declare/applied-text.ts';
import { applyDirectly, readAppliedDirectly } from '../../../cli/declare/apply-direct.ts';
import { applyFiles } from '../../../cli/declare/apply-files.ts';
import { declarationChecks } from '../../../cli/declare/checks.ts';
import { diffFiles, fileDiffText } from '../../../cli/declare/diff-files.ts';
import { modelFilesIn } from '../../../cli/declare/read-model-file.ts';
import { openPool, type Pool } from '../../../store/postgres/pool.ts';
import { type FreshDatabase, freshDatabase } from '../../support/database.ts';

let database: FreshDatabase;
let pool: Pool;
let folder: string;
beforeEach(async () => {
  database = await freshDatabase();
  pool = openPool(database.url);
  await pool.query('create table public.t (id integer, y text, age integer)');
  folder = mkdtempSync(join(tmpdir(), 'ratchet-apply-'));
});
afterEach(async () => {
  await pool.end();
  await database.close();
  rmSync(folder, { recursive: true, force: true });
});

const yaml = (model: string): string => `model: ${model}
task: binary
source: { table: t, key: id }
target: { column: y, positive: 'yes' }
gates:
  - { metric: roc_auc, against: prior }
  - { metric: f1, min: 0.5 }
learner: logistic-regression
`;
const write = (name: string, text: string): void => writeFileSync(join(folder, `${name}.yaml`), text);

const apply = async (): Promise<readonly string[]> => {
  const files = await modelFilesIn(folder);
  const options = {
    files,
    checks: declarationChecks,
    apply: applyDirectly(pool, { actor: 'me', connection: () => database.url, onVacuous: 'refuse' }),
  };
  return (await applyFiles(options)).map((applied) => appliedText(applied).replaceAll(folder, ''));
};

const diff = async (): Promise<readonly string[]> => {
  const files = await modelFilesIn(folder);
  const options = { files, checks: declarationChecks, readApplied: readAppliedDirectly(pool) };
  return (await diffFiles(options)).map((found) => fileDiffText(found).replaceAll(folder, ''));
};

describe('applying files', () => {
  it('numbers what changed, leaves alone what did not, refuses what is broken, and goes on', async () => {
    write('a', yaml('a'));
    write('b', yaml('b').replace('roc_auc', 'auc'));
    write('c', yaml('c').replace('logistic-regression', 'linear-regression'));
    write('d', yaml('d'));
    expect(await apply()).toEqual([
      'a: applied as declaration 1',
      expect.stringMatching(/^\/b.yaml:6: gates\[0\]: unknown metric auc: expected one of roc_auc, /),
      expect.stringMatching(/^\/c.yaml:8: learner.kind: linear-regression is no learner for a binary task/),
      'd: applied as declaration 1',
    ]);
    write('a', `# a comment changes nothing\n${yaml('a')}`);
    write('d', yaml('d').replace('min: 0.5', 'min: 0.6'));
    expect((await apply()).filter((text) => /^[ad]:/.test(text))).toEqual([
      'a: unchanged, declaration 1',
      'd: applied as declaration 2 (was 1)',
    ]);
  });

  it('wants the file named like its model', async () => {
    write('other', yaml('a'));
    expect(await apply()).toEqual([
      '/other.yaml:1: model: is a, but the file is named other: name both alike',
    ]);
  });

  it('names a file that is not there', async () => {
    const [applied] = await applyFiles({
      files: [join(folder, 'gone.yaml')],
      checks: [],
      apply: applyDirectly(pool, { actor: 'me', connection: () => database.url, onVacuous: 'refuse' }),
    });
    expect(applied).toMatchObject({ kind: 'invalid', problems: [{ message: 'there is no such file' }] });
  });
});

describe('the difference to the ledger', () => {
  it('is said field by field, by path, and stores nothing', async () => {
    write('a', yaml('a'));
    expect(await diff()).toEqual(['a: new, the ledger has no declaration of it']);
    await apply();
    expect(await diff()).toEqual(['a: no change from declaration 1']);
    write(
      'a',
      yaml('a').replace('min: 0.5', 'min: 0.6').replace('task: binary', 'task: binary\nowner: data'),
    );
    const changed =
      'a: differs from declaration 1\n+ owner: "data"\n- gates[1].min: 0.5\n+ gates[1].min: 0.6';
    const lines = (text: string | undefined): readonly string[] => (text ?? '').split('\n').sort();
    expect(lines((await diff())[0])).toEqual(lines(changed));
    expect(await diff()).toEqual(await diff());
  });
});
