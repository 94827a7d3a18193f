import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { addCustomers, inDatabase, makeCustomers } from '../../activities/customers.ts';
import { type System, startSystem } from '../../support/system.ts';
import { servedEverywhere } from '../../support/system-runs.ts';
import { type CliEnd, type CliProcess, startCli } from './cli-process.ts';
import { runCli } from './run-cli.ts';

let system: System;
let env: Readonly<Record<string, string>>;
let model: string;

const cli = (...words: readonly string[]): Promise<CliEnd> => runCli(words, env);
const begin = (...words: readonly string[]): CliProcess => startCli(words, env);

async function declare(given = ''): Promise<void> {
  const file = join(env['RATCHET_MODELS_FOLDER'] ?? '', `${model}.yaml`);
  await writeFile(
    file,
    `model: ${model}
task: binary
source: { table: customers, key: id, watermark: updated_at }
target: { column: churn, positive: 'true' }
gates:
  - { metric: roc_auc, against: prior, margin: 0 }
${given}`,
  );
  expect(await cli('apply', file)).toMatchObject({ code: 0, stderr: '' });
}

beforeAll(async () => {
  system = await startSystem({ workers: 1, replicas: 1 });
  model = system.nameOf('churn');
  await makeCustomers(system.databaseUrl, 'customers', 1_500);
  env = {
    ...{ DATABASE_URL: system.databaseUrl, RATCHET_HOME: system.home },
    ...{ RATCHET_MODELS_FOLDER: join(system.home, 'declared') },
    ...{ RATCHET_URL: system.apis[0]?.url ?? '', RATCHET_TOKEN: system.token },
  };
  await mkdir(join(system.home, 'declared'));
  await declare();
});
afterAll(() => system?.close());

/** Keeps every pull waiting while `work` runs. */
async function whilePullsWait<T>(work: () => Promise<T>): Promise<T> {
  return inDatabase(system.databaseUrl, async (client: pg.Client) => {
    await client.query('begin; lock table public.customers in access exclusive mode');
    try {
      return await work();
    } finally {
      await client.query('rollback');
    }
  });
}

const idIn = (text: string): string => /\br-[0-9a-z-]{6,60}\b/.exec(text)?.[0] ?? '';

describe('a run from the command line', () => {
  it('is followed stage by stage to its end, and then serves', async () => {
    const { code, stdout, stderr } = await cli('retrain', model, '--wait', '--reason', 'first');
    expect(code, stderr).toBe(0);
    expect(stderr).toMatch(/✔ pull \([\d.]+ s\): 1,500 rows, all read: there is no earlier snapshot\n/);
    expect(stderr).toMatch(/✔ validate \([\d.]+ s\): 1,500 rows used/);
    expect(stderr).toMatch(
      /✔ evaluate \([\d.]+ s\): pass: .*\n[\s\S]*✔ promote \([\d.]+ s\): revision \d+\n/,
    );
    expect(stdout).toContain(`: promoted v1\n`);
    expect(stdout).toContain(`look: ratchet show ${model} v1`);
    await servedEverywhere(system, model, 'v1');
    const shown = await cli('show', model);
    expect(shown.stdout).toMatch(/METRIC +VALUE +95 % INTERVAL +N\n/);
    expect(shown.stdout).toMatch(/ {2}roc_auc +0\.\d+ +0\.\d+ to 0\.\d+ +\d+\n/);
    expect(shown.stdout).toMatch(/verdict: pass \(nothing served yet; decision d-/);
    expect((await cli('show', model, '--report')).stdout).toMatch(/^# .*: pass\n/);
    const status = await cli('status', model);
    expect(status.stdout).toMatch(/ {2}metrics +roc_auc 0\.\d+ \(0\.\d+ to 0\.\d+\)/);
  });

  it('tells of the run that is in the way, leaves it going on Ctrl-C, and cancels it', async () => {
    await whilePullsWait(async () => {
      const first = await cli('retrain', model);
      const run = idIn(first.stdout);
      expect(first.stdout).toContain(`follow it: ratchet runs ${model} ${run} --wait`);

      const second = await cli('retrain', model, '--json');
      expect([second.code, JSON.parse(second.stdout)]).toMatchObject([1, { code: 'run_in_progress', run }]);
      expect(second.stderr).toContain(`${model} is being retrained already by ${run}\n`);
      expect(second.stderr).toContain(`stop it:   ratchet runs ${model} ${run} --cancel`);

      const following = begin('runs', model, run, '--wait');
      await following.told('pull …');
      following.interrupt();
      const left = await following.ended;
      expect(left).toMatchObject({ code: 130, stdout: '' });
      expect(left.stderr).toContain(`${run} goes on\n  follow it: ratchet runs ${model} ${run} --wait`);
      expect((await cli('runs', model, run)).stdout).toContain(': running');

      const cancelled = await cli('runs', model, run, '--cancel', '--wait');
      expect(cancelled.code).toBe(1);
      expect(cancelled.stdout).toContain(`${run}: cancelled`);
      expect((await cli('runs', model, run, '--cancel')).stderr).toContain('the run has ended (cancelled)');
    });
  });

  it('exits 1 where the candidate is held, and says how to look at it', async () => {
    await declare('  - { metric: roc_auc, min: 0.999 }\n');
    const { code, stdout } = await cli('retrain', model, '--wait', '--json');
    expect(code).toBe(1);
    const run = JSON.parse(stdout);
    expect(run).toMatchObject({ outcome: 'held', version: 'v2' });
    const shown = await cli('runs', model, run.run);
    expect(shown.stdout).toContain(`look: ratchet show ${model} v2 --report`);
    const refused = await cli('promote', model, 'v2', '--reason', 'I know better');
    expect(refused.code).toBe(1);
    expect(refused.stderr).toMatch(/force/);
  });

  it('promotes by force and goes back', async () => {
    const forced = await cli('promote', model, 'v2', '--force', '--reason', 'the floor is wrong');
    expect(forced.stdout).toMatch(/: v2 serves \(before: v1\), revision \d+, 1 replica reports it\n$/);
    const shown = (await cli('show', model)).stdout;
    expect(shown).toMatch(/^\S+ v2 is live, by force\n/);
    expect(shown).toMatch(/promote to it from v1 by .* \(forced\): the floor is wrong/);
    const reloaded = await cli('reload', model, '--json');
    expect(JSON.parse(reloaded.stdout)).toMatchObject({ current: 'v2', break_glass: false });
    const back = await cli('rollback', model, '--reason', 'complaints');
    expect(back.stdout).toContain(': v1 serves (before: v2)');
    expect((await cli('show', model, 'v2')).stdout).toMatch(/^\S+ v2 is retired \(it went live by force\)\n/);
    const again = await cli('promote', model, 'v2', '--reason', 'it was live before');
    expect(again).toMatchObject({ code: 1, stderr: expect.stringContaining('it is held. With --force') });
  });

  it('exits 3 where a person has to decide', async () => {
    await declare('promote: manual\n');
    await addCustomers(system.databaseUrl, 'customers', 20_001, 200);
    const { code, stdout } = await cli('retrain', model, '--wait');
    expect(code).toBe(3);
    expect(stdout).toContain(`go live: ratchet promote ${model} v3 --reason …`);
  });

  it('exits 1 where the data is rejected; validate says the same, compared with the snapshot before', async () => {
    await declare('contract: { columns: { tenure: { min: 5 } } }\n');
    const { code, stdout, stderr } = await cli('retrain', model, '--wait');
    expect(code).toBe(1);
    expect(stderr).toMatch(/✔ validate .*1 violation/);
    expect(stdout).toContain(`: rejected\n`);
    const checked = await cli('validate', model);
    expect(checked.code).toBe(1);
    expect(checked.stdout).toMatch(/^stop +tenure +min /m);
    expect(checked.stdout).toMatch(/^compared with snapshot s-/m);
  });

  it('validate names a statistic of a change as one, and gives shares in percent', async () => {
    await inDatabase(system.databaseUrl, (client) =>
      client.query('update public.customers set charges = 1000 + charges'),
    );
    const { stdout } = await cli('validate', model);
    expect(stdout).toMatch(/^\w+ +charges +psi +– +PSI \d+\.\d\d +– +PSI \d/m);
    expect(stdout).toMatch(/^\w+ +charges +ks +– +KS [01]\.\d\d +– +KS distance \d/m);
    expect(stdout).toMatch(/^stop +tenure +min +\d+ +[\d.]+ % /m);
  });
});

describe('ratchet schedule', () => {
  it('sets, shows, pauses, resumes and triggers', async () => {
    expect((await cli('schedule', model)).stdout).toContain(`${model} has no schedule: set one with`);
    const set = await cli('schedule', model, '--cron', '0 4 * * *', '--timezone', 'Europe/Berlin');
    expect(set.stdout).toMatch(/: cron 0 4 \* \* \* \(Europe\/Berlin\)\n {2}declared +nothing\n {2}next +20/);
    expect((await cli('schedule', model, '--pause')).stdout).toMatch(/\(Europe\/Berlin\), paused\n/);
    expect(JSON.parse((await cli('schedule', model, '--resume', '--json')).stdout)).toMatchObject({
      paused: false,
    });
    expect((await cli('schedule', model, '--every', '6h')).stdout).toMatch(/: every 6h\n/);
    expect((await cli('schedule', model, '--every', 'often')).stderr).toMatch(/every.*duration/);
    const triggered = await cli('schedule', model, '--trigger');
    const run = idIn(triggered.stdout);
    expect(triggered.stdout).toBe(`${model}: triggered\n  follow it: ratchet runs ${model} ${run} --wait\n`);
    const shown = (await cli('runs', model, run)).stdout;
    expect(shown).toMatch(/schedule by (?!schedule)\S+: the schedule was triggered by hand/);
    expect((await cli('status')).stdout).toMatch(new RegExp(`^${model} .* 20\\d\\d-`, 'm'));
  });
});
