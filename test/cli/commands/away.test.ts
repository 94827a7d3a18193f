import { mkdtemp, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { nowhere } from '../../support/api.ts';
import type { CliEnd } from './cli-process.ts';
import { runCli } from './run-cli.ts';
import { openServedCli, type ServedCli } from './served-cli.ts';

let open: ServedCli;
beforeAll(async () => {
  open = await openServedCli();
});
afterAll(() => open?.close());

const cli = (...words: readonly string[]) => open.cli(...words);
const refusal = (...words: readonly string[]) => open.refusal(...words);

describe('where something is missing', () => {
  const alone = (vars: Readonly<Record<string, string>>, ...words: readonly string[]): Promise<CliEnd> =>
    runCli(words, vars);

  it('says how to come to an API', async () => {
    const { code, stderr } = await alone({ RATCHET_HOME: open.folder }, 'status');
    expect([code, stderr]).toEqual([
      1,
      `no API is known: start the local stack with \`npm start\` (looked for ${open.folder}/stack.json), or set RATCHET_URL and RATCHET_TOKEN\n`,
    ]);
  });

  it('says that nothing answers, also to a program', async () => {
    const { code, stdout, stderr } = await alone({ RATCHET_URL: `http://${nowhere}` }, 'status', '--json');
    expect(code).toBe(1);
    expect(stderr).toMatch(/^nothing answers at http:\/\/127\.0\.0\.1:1: start it with `npm start`/);
    expect(JSON.parse(stdout)).toMatchObject({ code: 'api_unreachable' });
  });

  it('says that a key is needed', async () => {
    const { stderr } = await alone({ RATCHET_URL: open.url }, 'status');
    expect(stderr).toContain('the command line sends RATCHET_TOKEN');
  });

  it('finds API and key of the local stack by its file, and says where that is broken', async () => {
    const home = await mkdtemp(join(open.folder, 'home-'));
    const stack = { api: open.url, token: open.token, database: open.served.url, temporal: nowhere };
    await writeFile(join(home, 'stack.json'), JSON.stringify({ ...stack, temporalUi: 'http://127.0.0.1:1' }));
    expect((await alone({ RATCHET_HOME: home }, 'status')).stdout).toMatch(/^churn /m);
    await writeFile(join(home, 'stack.json'), '{');
    expect((await alone({ RATCHET_HOME: home }, 'status')).stderr).toMatch(
      /stack\.json cannot be read: remove it/,
    );
  });

  it('says what is not there, and gives a program the problem itself', async () => {
    expect(await refusal('status', 'nobody')).toContain('no model nobody is declared');
    const { stdout } = await cli('runs', 'nobody', '--json');
    expect(JSON.parse(stdout)).toMatchObject({ code: 'unknown_model', status: 404 });
    expect(await refusal('runs', 'churn', 'r-00000000')).toContain('no such run');
    expect(await refusal('runs', 'churn', '--limit', 'many')).toMatch(/limit/);
    expect(await refusal('runs', 'churn', '--cancel')).toContain(
      'name the run, such as: ratchet runs churn r-…',
    );
  });

  it('says that the server is something else', async () => {
    const { code, stderr } = await alone({ RATCHET_URL: `${open.url}/livez?` }, 'status');
    expect(code).toBe(1);
    expect(stderr).toContain('check RATCHET_URL');
  });

  it('says that Temporal is away where it is needed', async () => {
    expect(await refusal('retrain', 'churn')).toMatch(/Temporal/);
    expect(await refusal('schedule', 'churn', '--every', '1h')).toMatch(/Temporal/);
    expect(await refusal('schedule', 'churn', '--pause')).toContain('give --every or --cron as well');
    expect((await cli('schedule', 'churn')).stdout).toMatch(/Temporal does not answer/);
  });
});

describe('with Temporal away', () => {
  it('rolls back all the same, says how, and asks for a reason', async () => {
    const { code, stdout } = await cli('rollback', 'churn', '--reason', 'complaints');
    expect(code).toBe(0);
    expect(stdout).toMatch(/^churn: v1 serves \(before: v2\), revision 3, \d+ replicas? reports? it\n/);
    expect(stdout).toContain('straight in the ledger, because Temporal did not answer');
    expect((await cli('show', 'churn', 'v1')).stdout).toMatch(
      /rollback to it from v2 .*break-glass.*complaints/,
    );
    expect(await refusal('rollback', 'churn', '--reason', 'again')).toContain('churn');
  });
});
