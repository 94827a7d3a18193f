import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { listModels } from '../../../store/postgres/declarations.ts';
import { type ApiProcess, spawnApi } from '../../support/api-process.ts';
import { openServed, type Served } from '../../support/served-model.ts';
import { runCli } from '../commands/run-cli.ts';

const token = `rk_${randomBytes(32).toString('base64url')}`;
let served: Served;
let api: ApiProcess;
let folder: string;
beforeAll(async () => {
  served = await openServed();
  await served.ledger.query('create table public.orders (id integer, y text, age integer)');
  api = await spawnApi({ databaseUrl: served.url, home: served.home, token });
  folder = mkdtempSync(join(tmpdir(), 'ratchet-columns-'));
});
afterAll(async () => {
  await api?.terminate();
  await served?.close();
  rmSync(folder, { recursive: true, force: true });
});

const yaml = (model: string, table: string, target: string): string =>
  `model: ${model}\ntask: binary\nsource:\n  table: ${table}\n  key: [id]\ntarget:\n  column: ${target}\n  positive: yes\n`;

describe.each([
  ['through the API', 'a', () => ({ RATCHET_URL: api.url, RATCHET_TOKEN: token })],
  ['straight into the ledger', 'd', () => ({ DATABASE_URL: served.url })],
])('ratchet apply %s', (_, prefix, env) => {
  const write = (name: string, table: string, target: string): string => {
    const file = join(folder, `${prefix}_${name}.yaml`);
    writeFileSync(file, yaml(`${prefix}_${name}`, table, target));
    return file;
  };

  it('refuses a file whose column is not there, with file, line and path, and takes the others', async () => {
    const files = [
      write('wrong', 'orders', 'returned'),
      write('good', 'orders', 'y'),
      write('early', 'none', 'y'),
    ];
    const { code, stdout, stderr } = await runCli(['apply', ...files], env());
    expect(stdout.split('\n')).toEqual([
      `${files[0]}:7: target.column: the source has no column "returned"; it has age, id, y`,
      `${prefix}_good: applied as declaration 1`,
      `${prefix}_early: applied as declaration 1`,
      expect.stringMatching(
        /^ {2}warning: its columns were not checked.* relation "public.none" does not exist/,
      ),
      '',
    ]);
    expect([code, stderr]).toEqual([1, '1 of 3 files were refused\n']);
    const stored = (await listModels(served.ledger)).map(({ model }) => model);
    expect(stored.filter((model) => model.startsWith(`${prefix}_`))).toEqual([
      `${prefix}_early`,
      `${prefix}_good`,
    ]);
  });

  it('tells programs the same', async () => {
    const files = [write('bad', 'orders', 'returned'), write('fine', 'orders', 'y')];
    const { stdout } = await runCli(['apply', ...files, '--json'], env());
    expect(JSON.parse(stdout).files).toMatchObject([
      { kind: 'invalid', problems: [{ file: files[0], line: 7, path: 'target.column' }] },
      { kind: 'applied', number: 1, warnings: [] },
    ]);
  });
});
