import { afterAll, beforeAll, expect, it } from 'vitest';
import { commandFault } from '../../../cli/import/database-fault.ts';
import { importFile } from '../../../cli/import/import-file.ts';
import { ImportRefused } from '../../../cli/import/refusal.ts';
import { openPool } from '../../../store/postgres/pool.ts';
import { openWorkbench, type Workbench } from './workbench.ts';

let bench: Workbench;
beforeAll(async () => {
  bench = await openWorkbench();
});
afterAll(() => bench.close());

const importAt = async (url: string): Promise<unknown> => {
  const pool = openPool(url);
  const file = bench.file('a.csv', 'id,y\n1,yes\n2,no\n');
  try {
    return await importFile(
      {
        pool,
        ledger: {
          readDeclared: async () => null,
          findLoad: async () => null,
          readMissingWords: async () => [],
          recordLoad: async () => undefined,
          storeDeclaration: async () => ({ kind: 'unchanged', number: 1 }),
        },
        modelsFolder: bench.folder,
        checks: [],
        actor: 'tester',
      },
      { file, model: 'm', target: 'y' },
    );
  } catch (error) {
    return commandFault(error);
  } finally {
    await pool.end();
  }
};

it('names a missing right and its remedy', async () => {
  const role = `reader_${process.pid}`;
  await bench.rows(`create role ${role} login password 'secret'`);
  const url = new URL(bench.url);
  url.username = role;
  url.password = 'secret';
  const failed = await importAt(url.href);
  await bench.rows(`drop role ${role}`);
  expect(failed).toMatchObject({
    name: 'CommandFailed',
    message: expect.stringMatching(/^the database: permission denied for schema public; .*GRANT it/),
  });
});

it('names a database that is not there', async () => {
  const url = new URL(bench.url);
  url.pathname = '/nowhere';
  expect(await importAt(url.href)).toMatchObject({
    name: 'CommandFailed',
    message:
      'the database: database "nowhere" does not exist; check the name of the database in the connection string',
  });
});

it('passes refusals on in their own words, and what nobody foresaw as it is', () => {
  expect(commandFault(new ImportRefused('row 3'))).toMatchObject({ name: 'CommandFailed', message: 'row 3' });
  const surprise = new TypeError('surprise');
  expect(commandFault(surprise)).toBe(surprise);
});
