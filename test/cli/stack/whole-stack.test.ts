import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { freePort } from '../../../cli/stack/free-port.ts';
import {
  newHome,
  processesOf,
  type RunningSupervisor,
  removeHome,
  stackIn,
  startRatchet,
} from './running-stack.ts';

describe.runIf(process.platform === 'linux')('the local stack with the real worker and API', () => {
  let home = '';
  let stack: RunningSupervisor;

  beforeEach(async () => {
    home = newHome();
    mkdirSync(join(home, 'declared'));
    stack = startRatchet(home, ['dev', '--no-demo', '--port', String(await freePort())]);
    await stack.says(/curl -s \S+\/models -H/);
  });
  afterEach(async () => {
    stack.process.kill('SIGKILL');
    await vi.waitFor(() => expect(processesOf(home)).toEqual([]), { timeout: 15_000 });
    removeHome(home);
  });

  it('is ready when it says so, knows its key, and leaves nothing on Ctrl-C', async () => {
    const { api, token } = stackIn(home);
    expect(stack.output()).not.toContain('demo');
    await stack.says(/^No model yet: ratchet import FILE.csv/);
    expect((await fetch(`${api}/readyz`)).status).toBe(200);
    const authorized = await fetch(`${api}/models`, { headers: { authorization: `Bearer ${token}` } });
    expect(authorized.status).toBe(200);
    expect((await fetch(`${api}/models`)).status).toBe(401);
    const began = performance.now();
    stack.process.kill('SIGINT');
    expect(await stack.exited).toBe(0);
    expect(performance.now() - began).toBeLessThan(20_000);
    expect(processesOf(home)).toEqual([]);
    expect(stack.output()).not.toMatch(/(?:api|worker) did not stop in time/);
  });

  it('tells a program why a second one does not start', async () => {
    const second = startRatchet(home, ['dev', '--json']);
    expect(await second.exited).toBe(1);
    const said = second.output();
    const detail = `A stack runs here already: process ${stack.process.pid}, ${stackIn(home).api}.`;
    expect(JSON.parse(said.slice(said.indexOf('{'), said.lastIndexOf('}') + 1))).toEqual({
      code: 'failed',
      detail,
    });
  });

  it('answers again after its PostgreSQL was killed', async () => {
    const { api, token } = stackIn(home);
    const postgres = processesOf(home).find((command) => /postgres\S* -D /.test(command));
    process.kill(Number.parseInt(postgres ?? '', 10), 'SIGKILL');
    await stack.says(/PostgreSQL runs again/);
    const ask = async () =>
      (await fetch(`${api}/models`, { headers: { authorization: `Bearer ${token}` } })).status;
    await expect.poll(ask, { timeout: 15_000 }).toBe(200);
  });

  it('serves again after its API was killed', async () => {
    const api = processesOf(home).find((command) => command.includes('/api/main.js'));
    process.kill(Number.parseInt(api ?? '', 10), 'SIGKILL');
    await stack.says(/api runs again/);
    expect((await fetch(`${stackIn(home).api}/readyz`)).status).toBe(200);
  });
});
