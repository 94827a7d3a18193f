import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readEnvironment } from '../../config/environment.ts';
import { readRun } from '../../store/postgres/runs.ts';
import { describeSchedule, removeSchedule } from '../../store/temporal/schedules.ts';
import { customersDeclaration } from '../activities/customers.ts';
import { type Installation, openInstallation, requestOf, retrain } from '../activities/installation.ts';
import { type Inbox, openInbox } from '../support/inbox.ts';
import { startWorkerProcess, type WorkerProcess } from './worker-process.ts';

const workerEntry = fileURLToPath(new URL('../../worker/main.js', import.meta.url));

let here: Installation;

describe('a worker as a process', () => {
  let worker: WorkerProcess;
  let inbox: Inbox;
  beforeAll(async () => {
    [here, inbox] = await Promise.all([openInstallation(), openInbox()]);
    worker = await startWorkerProcess(here);
  });
  afterAll(async () => {
    await removeSchedule(here.temporal.client, here.model);
    await Promise.all([inbox.close(), here.close()]);
  });

  it('keeps schedules in line as they are declared', async () => {
    const leapDay = '0 3 29 2 *'; // not today: no run of its own comes between
    const given = { schedule: { cron: leapDay }, notify: [inbox.url] };
    await here.declare(customersDeclaration(here.model, here.table, given));
    const scheduled = async () => (await describeSchedule(here.temporal.client, here.model))?.schedule.cron;
    await expect.poll(scheduled).toBe(leapDay);
  });

  it('runs, loads DuckDB with the first step that needs it, logs what it did with model and ids, and ends in order', async () => {
    const { model } = here;
    expect(hasDuckDb(worker, false)).toBe(false);
    const request = requestOf(here);
    expect(await retrain(here, request)).toMatchObject({ kind: 'promoted', version: 'v1' });
    expect(hasDuckDb(worker, true)).toBe(true);
    expect((await readRun(here.deps.pool, request.run))?.outcome).toBe('promoted');
    await expect.poll(() => inbox.bodies.length).toBe(1);
    expect(await worker.stop()).toBe(0);
    const lines = worker
      .output()
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
    const { run } = request;
    const ofRun = lines.filter((line) => line.run === run && line.model === model);
    const stages = ofRun.filter(({ stage }) => stage).map(({ msg, stage }) => `${stage}: ${msg}`);
    const road = ['pull', 'validate', 'train', 'register', 'evaluate', 'promote'];
    for (const stage of road) expect(stages).toContain(`${stage}: stage started`);
    const done = ofRun.filter(({ msg }) => msg === 'stage done');
    expect(done.map(({ stage, ms }) => [stage, typeof ms])).toEqual(road.map((stage) => [stage, 'number']));
    expect(ofRun[0]).toMatchObject({ msg: 'run opened', trigger: 'api', actor: 'tester' });
    expect(ofRun.at(-1)).toMatchObject({ msg: 'run finished', outcome: 'promoted', version: 'v1' });
    const requestId = `promote/${run}`;
    const changed = { msg: 'deployment changed', model, kind: 'promote', from: null, to: 'v1', requestId };
    expect(lines).toContainEqual(expect.objectContaining({ ...changed, breakGlass: false, revision: 2 }));
    const sent = { msg: 'notification sent', model, event: 'promoted', requestId };
    expect(lines).toContainEqual(expect.objectContaining(sent));
    expect(lines.at(-1)).toMatchObject({ msg: 'stopped' });
    expect(worker.output()).not.toContain('postgres://');
    expect(worker.output()).not.toContain(inbox.url);
  });
});

/** Whether the process has DuckDB in its memory, which only Linux tells; elsewhere the answer that is hoped for. */
const hasDuckDb = ({ child }: WorkerProcess, hoped: boolean): boolean =>
  process.platform === 'linux' ? readFileSync(`/proc/${child.pid}/maps`, 'utf8').includes('duckdb') : hoped;

describe('workers', () => {
  beforeAll(async () => {
    here = await openInstallation();
  });
  afterAll(() => here.close());

  it('splits its queues over processes', async () => {
    await here.declare(customersDeclaration(here.model, here.table));
    const workers = await Promise.all(
      [['--queues', 'control,data'], ['--queues=train']].map((words) => startWorkerProcess(here, words)),
    );
    expect(await retrain(here)).toMatchObject({ kind: 'promoted', version: 'v1' });
    expect(await Promise.all(workers.map((worker) => worker.stop()))).toEqual([0, 0]);
  });

  it('refuses a queue that does not exist, naming those that do', async () => {
    await expect(startWorkerProcess(here, ['--queues', 'trian'])).rejects.toThrow(
      /expected some of control, data, train, got trian/,
    );
  });

  it('waits for PostgreSQL and Temporal where they are not up yet, and ends when it is told to meanwhile', async () => {
    const { execPath } = process;
    for (const [name, value] of [
      ['DATABASE_URL', 'postgres://nobody@127.0.0.1:1/none'],
      ['TEMPORAL_ADDRESS', '127.0.0.1:1'],
    ] as const) {
      const settings = {
        DATABASE_URL: here.databaseUrl,
        TEMPORAL_ADDRESS: here.temporal.address,
        [name]: value,
      };
      const env = readEnvironment().variables({ ...settings, RATCHET_HOME: here.deps.home });
      const child = spawn(execPath, [workerEntry], { env, stdio: ['ignore', 'pipe', 'inherit'] });
      const ended = once(child, 'exit');
      let output = '';
      for await (const text of child.stdout) {
        output += String(text);
        if (output.includes('waiting for')) break;
      }
      child.kill('SIGTERM');
      expect(await ended).toEqual([0, null]);
    }
  });

  it('ends with what is missing where no database is named', async () => {
    const env = readEnvironment().variables({ DATABASE_URL: undefined, RATCHET_HOME: here.deps.home });
    const run = promisify(execFile)(process.execPath, [workerEntry], { env });
    await expect(run).rejects.toMatchObject({ code: 1, stderr: expect.stringContaining('DATABASE_URL') });
  });
});
