import { stat } from 'node:fs/promises';
import { join } from 'node:path';
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

it('export writes a version to a file, and names what to do where there is none', async () => {
  const file = join(open.folder, 'churn.onnx');
  expect(await json('export', 'churn', 'v1', '--out', file)).toEqual({
    ...{ model: 'churn', version: 'v1', format: 'onnx', file, bytes: (await stat(file)).size },
  });
  expect(await refusal('export', 'churn', 'v9')).toContain('`ratchet versions churn` lists them');
  expect(await refusal('export', 'churn', '--out', open.folder)).toContain('name another file with --out');
});

describe('show', () => {
  it('says what a version is, where it comes from and why it is live', async () => {
    const { stdout } = await cli('show', 'churn', 'v2');
    expect(stdout).toMatch(/^churn v2 is live\n/);
    expect(stdout).toMatch(/What it is\n {2}learner +logistic-regression\n/);
    expect(stdout).toMatch(/ {2}parameters +.*tolerance 1e-/);
    expect(stdout).toMatch(/ {2}features +3: tenure, plan, senior\n/);
    expect(stdout).toMatch(/ {2}snapshot +\S+, \d+ rows, digest \S+\n/);
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

describe('keys', () => {
  it('are made, listed without their tokens, and taken back', async () => {
    const made = await json('key', 'create', 'shop', '--scope', 'predict', 'read');
    expect(made).toMatchObject({ name: 'shop', scopes: ['predict', 'read'] });
    const asShop = (...words: readonly string[]) => open.cliAs(made.token, ...words);
    await expect.poll(async () => (await asShop('status')).code).toBe(0); // replicas learn of a key within moments
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
