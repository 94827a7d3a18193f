import { statSync } from 'node:fs';
import { createServer, type Server } from 'node:net';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import pg from 'pg';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { readStackFile } from '../../../cli/stack/stack-file.ts';
import {
  newHome,
  processesOf,
  type RunningSupervisor,
  removeHome,
  stackIn,
  startBelowParent,
  startSupervisor,
  type Wishes,
} from './running-stack.ts';

// What is left running is found through /proc.
describe.runIf(process.platform === 'linux')('the local stack', () => {
  const ready = /Ctrl-C stops/;
  let home = '';
  let started: RunningSupervisor[] = [];

  const start = (wishes: Wishes = {}) => {
    const supervisor = startSupervisor(home, wishes);
    started.push(supervisor);
    return supervisor;
  };
  const kill = (command: RegExp) => {
    const found = processesOf(home).find((line) => command.test(line));
    process.kill(Number.parseInt(found ?? '', 10), 'SIGKILL');
  };
  const nothingLeft = () => vi.waitFor(() => expect(processesOf(home)).toEqual([]), { timeout: 15_000 });

  // One home for all: a start that finds its database is what most starts are, and takes half the time.
  beforeAll(() => {
    home = newHome();
  });
  beforeEach(() => {
    started = [];
  });
  afterEach(async () => {
    for (const { process } of started) process.kill('SIGKILL');
    await nothingLeft();
  });
  afterAll(() => removeHome(home));

  it('leaves nothing when it is stopped while it starts', async () => {
    const stack = start();
    await stack.says(/PostgreSQL/);
    stack.process.kill('SIGTERM');
    await stack.exited;
    await nothingLeft();
  });

  it('leaves nothing when its supervisor is killed', async () => {
    const stack = start();
    await stack.says(ready);
    stack.process.kill('SIGKILL');
    await nothingLeft();
  });

  it('leaves nothing when the npm that started it is killed', async () => {
    const npm = startBelowParent(home);
    started.push(npm);
    await npm.says(ready);
    npm.process.kill('SIGKILL');
    await nothingLeft();
    await npm.exited; // what it said last may still be on its way
    expect(npm.output()).toContain('✔ postgres stopped');
  });

  it('ends at the next start what was left when supervisor and guard were both killed', async () => {
    const first = start();
    await first.says(ready);
    kill(/guard-process/);
    first.process.kill('SIGKILL');
    await first.exited;
    const second = start();
    expect(await second.says(/earlier start/)).toMatch(/api, worker, temporal, postgres/);
    await second.says(ready);
  });

  it('goes on from the data of the last start, and from none when fresh', async () => {
    const first = start();
    await first.says(ready);
    const before = stackIn(home);
    await query(before.database, 'create table kept (n int)');
    first.process.kill('SIGINT');
    await first.exited;
    const second = start();
    await second.says(ready);
    expect(stackIn(home).token).toBe(before.token);
    await query(stackIn(home).database, 'insert into kept values (1)');
    second.process.kill('SIGINT');
    await second.exited;
    const third = start({ isFresh: true });
    await third.says(ready);
    expect(stackIn(home).token).not.toBe(before.token);
    await expect(query(stackIn(home).database, 'select * from kept')).rejects.toThrow('does not exist');
  });

  it('takes free ports where the wished ones are in use', async () => {
    const [api, ui] = [await occupy(), await occupy()];
    const stack = start({ port: api.port, temporalUiPort: ui.port });
    await stack.says(ready);
    const { api: url, temporalUi } = stackIn(home);
    expect(new URL(url).port).not.toBe(String(api.port));
    expect(new URL(temporalUi).port).not.toBe(String(ui.port));
    const said = stack.output();
    expect(said).toContain(`Port ${api.port} is taken: the API listens on ${new URL(url).port} instead.`);
    expect(said).toContain(
      `Port ${ui.port} is taken: Temporal's UI listens on ${new URL(temporalUi).port} instead.`,
    );
    expect((await fetch(temporalUi)).status).toBe(200);
    api.server.close();
    ui.server.close();
  });

  it('says who runs when it is started a second time; takes a Ctrl-C that arrives twice for one, stops services before servers, and leaves nothing', async () => {
    const first = start();
    await first.says(ready);
    expect(statSync(join(home, 'stack.json')).mode & 0o777).toBe(0o600);
    const second = start();
    expect(await second.exited).toBe(1);
    expect(second.output()).toContain(`process ${first.process.pid}, ${stackIn(home).api}`);
    await query(stackIn(home).database, 'select 1');
    const began = performance.now();
    first.process.kill('SIGINT');
    first.process.kill('SIGINT');
    expect(await first.exited).toBe(0);
    expect(performance.now() - began).toBeLessThan(20_000);
    expect(processesOf(home)).toEqual([]);
    expect(readStackFile(home)).toBeNull();
    const stopped = [...first.output().matchAll(/^✔ (\w+) stopped$/gm)].map((match) => match[1]);
    expect(stopped).toEqual(['api', 'worker', 'temporal', 'postgres']);
  });

  it('starts a service again that was killed, and PostgreSQL where it was, with its data', async () => {
    const stack = start();
    await stack.says(ready);
    const { database } = stackIn(home);
    kill(/ready-stand-in\.js/);
    await stack.says(/(worker|api) runs again/);
    await query(database, 'create table kept (n int)');
    kill(/postgres\S* -D /);
    expect(await stack.says(/PostgreSQL stopped/)).toMatch(
      /\(killed\), starts again in 0.5 s; see .*postgres\.log/,
    );
    await stack.says(/PostgreSQL runs again/);
    await query(database, 'insert into kept values (1)');
    stack.process.kill('SIGINT');
    expect(await stack.exited).toBe(0);
    expect(stack.output()).toContain('✔ postgres stopped');
  });

  it('ends with the service’s own last words when one does not start', async () => {
    const worker = fileURLToPath(new URL('./programs/failing-stand-in.js', import.meta.url));
    const stack = start({ worker });
    expect(await stack.exited).toBe(1);
    expect(stack.output()).toContain('worker stopped while it started (3)');
    expect(stack.output()).toContain('cannot open the frobnicator');
    expect(processesOf(home)).toEqual([]);
  });
});

async function query(connectionString: string, sql: string): Promise<void> {
  const client = new pg.Client({ connectionString });
  await client.connect();
  try {
    await client.query(sql);
  } finally {
    await client.end();
  }
}

function occupy(): Promise<{ server: Server; port: number }> {
  return new Promise((resolve) => {
    const server = createServer();
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      resolve({ server, port: typeof address === 'object' && address ? address.port : 0 });
    });
  });
}
