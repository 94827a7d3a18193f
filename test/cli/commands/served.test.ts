import { randomBytes } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { nowhere } from '../../support/api.ts';
import { type ApiProcess, spawnApi } from '../../support/api-process.ts';
import { openServed, type Served } from '../../support/served-model.ts';
import { type CliEnd, runCli } from './run-cli.ts';

let served: Served;
let api: ApiProcess;
const token = `rk_${randomBytes(32).toString('base64url')}`;
let folder: string;
/** One API for all tests, with `churn` serving v2 after v1, and Temporal away. */
beforeAll(async () => {
  [served, folder] = await Promise.all([openServed(), mkdtemp(join(tmpdir(), 'ratchet-cli-'))]);
  await served.declare('churn');
  await served.declare('empty');
  for (const version of [await served.train('churn'), await served.train('churn')])
    await served.promote('churn', version);
  api = await spawnApi({ databaseUrl: served.url, home: served.home, token });
});
afterAll(async () => {
  await api?.terminate();
  await served?.close();
  await rm(folder, { recursive: true, force: true });
});

const env = (key: string): Readonly<Record<string, string>> => ({
  RATCHET_URL: api.url,
  RATCHET_TOKEN: key,
});
const cli = (...words: readonly string[]): Promise<CliEnd> => runCli(words, env(token));
const json = async (...words: readonly string[]) => {
  const { code, stdout, stderr } = await cli(...words, '--json');
  expect([code, stderr]).toEqual([0, '']);
  return JSON.parse(stdout);
};
const refusal = async (...words: readonly string[]): Promise<string> => {
  const { code, stdout, stderr } = await cli(...words);
  expect([code, stdout]).toEqual([1, '']);
  expect(stderr).not.toContain('    at ');
  return stderr;
};

describe('what there is', () => {
  it('status lists every model with what it serves', async () => {
    const { code, stdout } = await cli('status');
    expect(code).toBe(0);
    const [header, churn, empty] = stdout.split('\n');
    expect(header).toMatch(/^MODEL +TASK +SERVES +SINCE +REPLICAS +NEXT RUN +LAST RUN$/);
    expect(churn).toMatch(/^churn +binary +v2 +20\d\d-.*Z +\d.* promoted 20/);
    expect(empty).toMatch(/^empty +binary +nothing yet +– +\d+ +– +never$/);
    const { models } = await json('status');
    expect(models.map(({ model }: { model: string }) => model)).toEqual(['churn', 'empty']);
  });

  it('status of a model tells of replicas, candidate, schedule and the last runs', async () => {
    const { stdout } = await cli('status', 'churn');
    expect(stdout).toMatch(/^churn \(binary, declaration 1\)\n {2}serves +v2 since 20/);
    expect(stdout).toMatch(/ {2}schedule +none\n {12}Temporal does not answer/);
    expect(stdout).toMatch(/REPLICA +SERVES +REVISION/);
    expect(stdout).toMatch(/^r-test-000002-churn .* promoted +v2/m);
    expect(await json('status', 'churn')).toMatchObject({
      ...{ model: 'churn', stable: { version: 'v2' }, revision: 2 },
      runs: [{ run: 'r-test-000002-churn' }, { run: 'r-test-000001-churn' }],
    });
  });

  it('status of a model that serves nothing says how to begin', async () => {
    const { stdout } = await cli('status', 'empty');
    expect(stdout).toContain('nothing yet: ratchet retrain empty --wait');
    expect(stdout).toContain('no run yet: start one with `ratchet retrain empty`');
  });

  it('versions are listed newest first, page by page', async () => {
    const { stdout } = await cli('versions', 'churn', '--limit', '1');
    expect(stdout).toMatch(/^v2 +live +logistic-regression/m);
    const next = /older: ratchet (versions churn --cursor \S+)/.exec(stdout)?.[1]?.split(' ') ?? [];
    expect((await cli(...next)).stdout).toMatch(/^v1 +retired/m);
    expect((await cli('versions', 'empty')).stdout).toContain('ratchet retrain empty --wait');
    expect((await json('versions', 'churn')).versions).toHaveLength(2);
  });

  it('runs are listed newest first, page by page, and shown one by one', async () => {
    const { stdout } = await cli('runs', 'churn', '--limit', '1');
    expect(stdout).toMatch(/^r-test-000002-churn +20.* api +promoted +v2/m);
    const next = /older: ratchet (runs churn --cursor \S+)/.exec(stdout)?.[1]?.split(' ') ?? [];
    expect((await cli(...next)).stdout).toMatch(/^r-test-000001-churn/m);
    const one = await cli('runs', 'churn', 'r-test-000002-churn');
    expect(one.stdout).toMatch(/^churn r-test-000002-churn: promoted v2\n/);
    expect(one.stdout).toMatch(/ {2}trigger +api by test: test\n/);
    expect(await json('runs', 'churn', 'r-test-000002-churn')).toMatchObject({ outcome: 'promoted' });
  });
});

describe('show', () => {
  it('says what a version is, where it comes from and why it is live', async () => {
    const { stdout } = await cli('show', 'churn', 'v2');
    expect(stdout).toMatch(/^churn v2 is live\n/);
    expect(stdout).toMatch(/What it is\n {2}learner +logistic-regression\n/);
    expect(stdout).toMatch(/ {2}features +3: tenure, plan, senior\n/);
    expect(stdout).toMatch(/Where it comes from\n {2}run +r-test-000002-churn, 20/);
    expect(stdout).toMatch(/ {2}split +by a hash of the key \(20 % validation, 20 % test, seed 42\)\n/);
    expect(stdout).toMatch(
      /Why it is live\n {2}20\S+ \S+Z {2}revision 2: promote to it from v1 by test: test/,
    );
    expect(stdout).not.toMatch(/[{}]/);
  });

  it('takes the live version where none is named, and the latest by that word', async () => {
    expect((await json('show', 'churn')).version).toBe('v2');
    expect((await json('show', 'churn', 'latest')).version).toBe('v2');
    expect((await cli('show', 'churn', 'v1')).stdout).toContain('Why it is not live');
  });

  it.each([
    [['show', 'empty'], 'empty serves nothing yet: ratchet versions empty'],
    [['show', 'empty', 'latest'], 'empty has no version yet: ratchet retrain empty --wait'],
    [['show', 'churn', 'v99'], 'churn has no such version'],
    [['show', 'churn', '../v1'], '../v1 is no version: expected v1, v2, …, live or latest'],
    [['show', 'churn', 'v1', '--report'], 'was not evaluated yet'],
  ])('%j is refused in words', async (words, message) => {
    expect(await refusal(...words)).toContain(message);
  });
});

describe('predict', () => {
  const header = 'id,tenure,plan,senior\n';
  const write = async (name: string, content: string | Uint8Array): Promise<string> => {
    const file = join(folder, name);
    await writeFile(file, content);
    return file;
  };

  it('takes one row from the command line', async () => {
    const words = ['predict', 'churn', 'tenure=12', 'plan=basic', 'senior=false'];
    expect((await cli(...words)).stdout).toMatch(/^(Yes|No) 0\.\d+ \(v2, positive from 0\.\d+\)\n$/);
    expect(await json(...words)).toMatchObject({ model: 'churn', model_version: 'v2' });
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
    [['--file', '/nowhere.csv'], '/nowhere.csv cannot be read: ENOENT'],
  ])('refuses %j in words', async (words, message) => {
    expect(await refusal('predict', 'churn', ...words)).toContain(message);
  });

  it('refuses a file that is no table', async () => {
    const ragged = await write('ragged.csv', 'a,b\n1,2,3\n');
    expect(await refusal('predict', 'churn', '--file', ragged)).toContain('expected a CSV with a header');
    const broken = await write('broken.json', '{');
    expect(await refusal('predict', 'churn', '--file', broken)).toContain('broken.json cannot be read');
    const cut = await write('cut.csv.gz', gzipSync(`${header}1,12,basic,0\n`).subarray(0, 25));
    expect(await refusal('predict', 'churn', '--file', cut)).toContain('cut.csv.gz cannot be read');
  });

  it('says that a model serves nothing yet', async () => {
    expect(await refusal('predict', 'empty', 'tenure=1')).toMatch(/empty/);
  });
});

describe('keys', () => {
  it('are made, listed without their tokens, and taken back', async () => {
    const made = await json('key', 'create', 'shop', '--scope', 'predict', 'read');
    expect(made).toMatchObject({ name: 'shop', scopes: ['predict', 'read'] });
    const asShop = (...words: readonly string[]): Promise<CliEnd> => runCli(words, env(made.token));
    expect((await asShop('status')).code).toBe(0);
    expect((await asShop('key', 'list')).stderr).toContain('set RATCHET_TOKEN to a key that has the scope');
    const { stdout } = await cli('key', 'list');
    expect(stdout).toMatch(/^shop +….* +predict,read +local .* active$/m);
    expect(stdout).not.toContain(made.token);
    expect(await refusal('key', 'create', 'shop', '--scope', 'read')).toContain('shop');
    expect((await cli('key', 'revoke', 'shop')).stdout).toBe('shop is revoked\n');
    expect((await cli('key', 'list')).stdout).toMatch(/^shop .* revoked 20/m);
    expect(await refusal('key', 'revoke', 'shop')).toContain('no active key has this name');
  });
});

describe('where something is missing', () => {
  const alone = (vars: Readonly<Record<string, string>>, ...words: readonly string[]): Promise<CliEnd> =>
    runCli(words, vars);

  it('says how to come to an API', async () => {
    const { code, stderr } = await alone({ RATCHET_HOME: folder }, 'status');
    expect([code, stderr]).toEqual([
      1,
      `no API is known: start the local stack with \`npm start\` (looked for ${folder}/stack.json), or set RATCHET_URL and RATCHET_TOKEN\n`,
    ]);
  });

  it('says that nothing answers, also to a program', async () => {
    const { code, stdout, stderr } = await alone({ RATCHET_URL: `http://${nowhere}` }, 'status', '--json');
    expect(code).toBe(1);
    expect(stderr).toMatch(/^nothing answers at http:\/\/127\.0\.0\.1:1: start it with `npm start`/);
    expect(JSON.parse(stdout)).toMatchObject({ code: 'api_unreachable' });
  });

  it('says that a key is needed', async () => {
    const { stderr } = await alone({ RATCHET_URL: api.url }, 'status');
    expect(stderr).toContain('the command line sends RATCHET_TOKEN');
  });

  it('finds API and key of the local stack by its file, and says where that is broken', async () => {
    const home = await mkdtemp(join(folder, 'home-'));
    const stack = { api: api.url, token, database: served.url, temporal: nowhere };
    await writeFile(join(home, 'stack.json'), JSON.stringify({ ...stack, temporalUi: 'http://127.0.0.1:1' }));
    expect((await alone({ RATCHET_HOME: home }, 'status')).stdout).toMatch(/^churn /m);
    await writeFile(join(home, 'stack.json'), '{');
    expect((await alone({ RATCHET_HOME: home }, 'status')).stderr).toMatch(
      /stack\.json cannot be read: remove it/,
    );
  });

  it('says what is not there, and gives a program the problem itself', async () => {
    expect(await refusal('status', 'nobody')).toContain('no model of this name is declared');
    const { stdout } = await cli('runs', 'nobody', '--json');
    expect(JSON.parse(stdout)).toMatchObject({ code: 'unknown_model', status: 404 });
    expect(await refusal('runs', 'churn', 'r-00000000')).toContain('no such run');
    expect(await refusal('runs', 'churn', '--limit', 'many')).toMatch(/limit/);
    expect(await refusal('runs', 'churn', '--cancel')).toContain(
      'name the run, such as: ratchet runs churn r-…',
    );
  });

  it('says that the server is something else', async () => {
    const { code, stderr } = await alone({ RATCHET_URL: `${api.url}/livez?` }, 'status');
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
