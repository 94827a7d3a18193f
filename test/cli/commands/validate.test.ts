import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { applyDeclaration } from '../../../store/postgres/declarations.ts';
import { customersDeclaration, inDatabase, makeCustomers } from '../../activities/customers.ts';
import { type Ledger, openLedger } from '../../support/ledger.ts';
import { type CliEnd, startCli } from './cli-process.ts';
import { runCli } from './run-cli.ts';

const rowCount = 1_200;
let ledger: Ledger;
let home: string;
let scratch: string;
beforeEach(async () => {
  [ledger, home] = await Promise.all([openLedger(), mkdtemp(join(tmpdir(), 'ratchet-cli-'))]);
  scratch = join(home, 'scratch');
  await mkdir(scratch);
  await makeCustomers(ledger.url, 'customers', rowCount);
});
afterEach(async () => {
  await ledger.close();
  await rm(home, { recursive: true, force: true });
});

const env = (): Readonly<Record<string, string>> => ({
  ...{ DATABASE_URL: ledger.url, RATCHET_HOME: join(home, 'ratchet'), TMPDIR: scratch },
});
const validate = (...words: readonly string[]): Promise<CliEnd> =>
  runCli(['validate', 'churn', ...words], env());

const declare = (given: Readonly<Record<string, unknown>> = {}) =>
  applyDeclaration(ledger.pool, {
    declaration: customersDeclaration('churn', 'customers', given),
    sourceText: '',
    actor: 'test',
  });

async function declarationFile(contract: string): Promise<string> {
  const file = join(home, 'churn.yaml');
  await writeFile(
    file,
    `model: churn\ntask: binary\nsource: { table: customers, key: id }\ntarget: { column: churn, positive: 'true' }\n${contract}`,
  );
  return file;
}

describe('ratchet validate', () => {
  it('says that the data passes, where every row is, and leaves nothing behind', async () => {
    await declare();
    const { code, stdout, stderr } = await validate();
    expect([code, stderr]).toEqual([0, 'pulls customers …\n']);
    expect(stdout).toContain('churn by declaration 1: 1,200 rows pulled in');
    expect(stdout).toContain(
      'pulled: 1200 read = 1200 in + 0 read again later + 0 deleted + 0 out of the window\n',
    );
    expect(stdout).toContain('rows: 1200 in = 1200 used + 0 without a label');
    expect(stdout).toMatch(/split by a hash of the key .*: \d+ train, \d+ validation, \d+ test/);
    expect(stdout).toContain('compared with nothing: no version was trained yet');
    expect(stdout).toMatch(/valid: a run would train on this, \d+ warnings?\n$/);
    expect(await readdir(scratch)).toEqual([]);
    expect(await readdir(home)).toEqual(['scratch']);
  });

  it('shows everything that would stop a run, with keys to look at, and exits 1', async () => {
    await declare({ contract: { columns: { tenure: { min: 5 }, charges: { max: 90 } } } });
    const { code, stdout } = await validate();
    expect(code).toBe(1);
    expect(stdout).toMatch(/^SEVERITY +COLUMN +RULE +ROWS +SHARE +KEYS SUCH AS +FOUND$/m);
    expect(stdout).toMatch(/^stop +tenure +min +\d+ +[\d.]+ % +\d+; \d+; \d+ +\S/m);
    expect(stdout).toMatch(/^stop +charges +max +\d+ /m);
    expect(stdout).toMatch(/invalid: 2 violations would stop a run/);
  });

  it('gives a program the whole report', async () => {
    await declare({ contract: { columns: { tenure: { min: 5 } } } });
    const { code, stdout } = await validate('--json');
    const report = JSON.parse(stdout);
    expect(code).toBe(1);
    expect(report).toMatchObject({
      ...{ model: 'churn', declaration: 1, verdict: 'fail', row_count: rowCount, compared_with: null },
      rows: { total: rowCount, used: rowCount },
    });
    expect(report.violations[0]).toMatchObject({ column: 'tenure', rule: 'min', severity: 'stop' });
    expect(report.columns.find(({ name }: { name: string }) => name === 'tenure')).toMatchObject({
      ...{ role: 'feature', postgres_type: 'integer', missing_share: 0 },
    });
  });

  it('counts what the pull leaves out, for a person and for a program', async () => {
    await inDatabase(ledger.url, async (client) => {
      await client.query('alter table public.customers add gone timestamptz, add seen timestamptz');
      await client.query(`update public.customers set seen = now() - interval '1 day'`);
      await client.query('update public.customers set gone = now() where id <= 7');
      await client.query(`update public.customers set seen = now() - interval '90 days' where id > 1190`);
    });
    const source = { table: 'customers', key: 'id', deletedAt: 'gone', time: 'seen', window: '30d' };
    await declare({ source, split: { by: 'key' } });
    expect((await validate()).stdout).toMatch(
      /^pulled: \d+ read = 1183 in \+ 0 read again later \+ 7 deleted \+ /m,
    );
    expect(JSON.parse((await validate('--json')).stdout)).toMatchObject({
      pulled: { superseded: 0, deleted: 7 },
      rows: { total: 1183 },
    });
  });

  it('checks by a file that is not applied yet', async () => {
    await declare();
    const file = await declarationFile('contract: { rowsMin: 5000 }\n');
    const { code, stdout } = await validate('--file', file);
    expect(code).toBe(1);
    expect(stdout).toContain('churn by the file: 1,200 rows');
    expect(stdout).toMatch(/^stop +the table +rows-min /m);
  });

  it('names file, line and path of a declaration that is not valid', async () => {
    const file = await declarationFile('contract: { rowsMni: 5000 }\n');
    const { code, stderr } = await validate('--file', file);
    expect(code).toBe(1);
    expect(stderr).toMatch(/churn\.yaml:5: contract.*rowsMni/);
  });

  it('says what cannot be read, and no stack', async () => {
    await declare();
    await inDatabase(ledger.url, (client) => client.query('alter table public.customers rename to clients'));
    const { code, stdout, stderr } = await validate();
    expect([code, stdout]).toEqual([1, '']);
    expect(stderr).toContain('table public.customers cannot be read');
    expect(stderr).not.toContain('    at ');
    expect(await readdir(scratch)).toEqual([]);
  });

  it('says which connection is not set', async () => {
    await declare({ source: { table: 'customers', key: 'id', connection: 'REPLICA_URL' } });
    const { code, stderr } = await validate();
    expect(code).toBe(1);
    expect(stderr).toMatch(/REPLICA_URL: is not set/);
  });

  it('says how to declare a model that the ledger does not know', async () => {
    const { code, stderr } = await validate();
    expect(code).toBe(1);
    expect(stderr).toContain('the ledger has no model churn: apply its declaration with `ratchet apply`');
  });

  it('ends on Ctrl-C in the middle of a pull and leaves nothing behind', async () => {
    await declare();
    await inDatabase(ledger.url, async (client) => {
      await client.query('begin; lock table public.customers in access exclusive mode');
      const cli = startCli(['validate', 'churn'], env());
      await cli.told('pulls customers');
      cli.interrupt();
      const { code, stderr } = await cli.ended;
      expect(code).toBe(130);
      expect(stderr).toContain('interrupted; nothing was kept');
    });
    expect(await readdir(scratch)).toEqual([]);
  });
});
