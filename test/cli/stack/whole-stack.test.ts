import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { openApiClient } from '../../../cli/client/api-client.ts';
import { freePort } from '../../../cli/stack/free-port.ts';
import { RetrainAnswer } from '../../../shared/http/retrain.ts';
import {
  newHome,
  processesOf,
  type RunningSupervisor,
  removeHome,
  stackIn,
  startRatchet,
} from './running-stack.ts';

const declaration = `model: small
task: binary
source: { table: small_table, key: id }
target: { column: label, positive: 'yes' }
learner: logistic-regression
`;

async function makeTable(database: string): Promise<void> {
  const client = new pg.Client({ connectionString: database });
  await client.connect();
  await client.query(`create table public.small_table as
    select i as id, (i * 37 % 101)::double precision as x, (i * 53 % 97)::double precision as y,
           case when (i * 37 % 101) + (i * 71 % 50) > 75 then 'yes' else 'no' end as label
    from generate_series(1, 2000) as i`);
  await client.end();
}

describe.runIf(process.platform === 'linux')('the local stack with the real worker and API', () => {
  let home = '';
  let stack: RunningSupervisor;

  // One stack for all, each test leaving it as it found it; the last one ends it.
  beforeAll(async () => {
    home = newHome();
    mkdirSync(join(home, 'declared'));
    stack = startRatchet(home, ['dev', '--no-demo', '--port', String(await freePort())]);
    await stack.says(/curl -s \S+\/models -H/);
  });
  afterAll(async () => {
    stack.process.kill('SIGKILL');
    await vi.waitFor(() => expect(processesOf(home)).toEqual([]), { timeout: 15_000 });
    removeHome(home);
  });

  it('is ready when it says so, and knows its key', async () => {
    const { api, token } = stackIn(home);
    expect(stack.output()).not.toContain('demo');
    await stack.says(/^No model yet: ratchet import FILE.csv/);
    expect((await fetch(`${api}/readyz`)).status).toBe(200);
    const authorized = await fetch(`${api}/models`, { headers: { authorization: `Bearer ${token}` } });
    expect(authorized.status).toBe(200);
    expect((await fetch(`${api}/models`)).status).toBe(401);
  });

  it.runIf(existsSync('/proc/self/autogroup'))('puts its worker and its Temporal behind what answers', () => {
    const niceness = (part: string): string => {
      const found = processesOf(home).find((command) => command.includes(part));
      return readFileSync(`/proc/${Number.parseInt(found ?? '', 10)}/autogroup`, 'utf8');
    };
    expect(niceness('/worker/main.js')).toMatch(/ nice 10\n/);
    expect(niceness('server start-dev')).toMatch(/ nice 10\n/);
    expect(niceness('/api/main.js')).toMatch(/ nice 0\n/);
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
    await expect.poll(ask).toBe(200);
  });

  it('starts its Temporal again where it was, and the run that was under way ends well', async () => {
    const { api, token, temporal, database } = stackIn(home);
    await makeTable(database);
    const client = openApiClient(api, token);
    await client.call('/models/small', {
      method: 'PUT',
      text: { type: 'application/yaml', content: declaration },
    });
    const { body } = await client.call('/models/small/retrain', { method: 'POST', body: {} });
    const { run } = RetrainAnswer.parse(body);
    const server = () => processesOf(home).find((command) => command.includes('server start-dev'));
    process.kill(Number.parseInt(server() ?? '', 10), 'SIGKILL');
    await stack.says(/Temporal runs again/);
    expect(server()).toContain(`--port ${temporal.split(':')[1]} `);
    const state = async () => (await client.call(`/models/small/runs/${run}`)).body;
    await expect
      .poll(state, { timeout: 100_000, interval: 300 })
      .toMatchObject({ state: 'finished', outcome: 'promoted' });
  });

  it('serves again after its API was killed', async () => {
    const api = processesOf(home).find((command) => command.includes('/api/main.js'));
    process.kill(Number.parseInt(api ?? '', 10), 'SIGKILL');
    await stack.says(/api runs again/);
    expect((await fetch(`${stackIn(home).api}/readyz`)).status).toBe(200);
  });

  it('leaves nothing on Ctrl-C', async () => {
    const began = performance.now();
    stack.process.kill('SIGINT');
    expect(await stack.exited).toBe(0);
    expect(performance.now() - began).toBeLessThan(20_000);
    expect(processesOf(home)).toEqual([]);
    expect(stack.output()).not.toMatch(/(?:api|worker) did not stop in time/);
  });
});
