import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { readEnvironment } from '../../config/environment.ts';
import { listChanges, readDeployment } from '../../store/postgres/deployments.ts';
import { activeRollout, listTransitions, type Rollout, readRollout } from '../../store/postgres/rollouts.ts';
import type { Reply } from '../support/api.ts';
import { eventually } from '../support/eventually.ts';
import { type System, startSystem } from '../support/system.ts';
import {
  declareCustomers,
  moreCustomers,
  predict,
  serveCustomers,
  someCustomer,
} from '../support/system-customers.ts';
import { type Load, startLoad } from '../support/system-load.ts';
import { retrained, servedEverywhere } from '../support/system-runs.ts';

/** How long PostgreSQL stays away at least. */
const outageMs = Number(readEnvironment().variables({})['RATCHET_TEST_OUTAGE_MS'] ?? 30_000);
/** Machines that test are busy ones. */
const patienceMs = 90_000;
vi.setConfig({ testTimeout: 400_000 + 2 * outageMs, hookTimeout: 180_000 });

let system: System;
let model: string;
/** The present rollout. */
let id: string;
let load: Load;
beforeAll(async () => {
  system = await startSystem({ workers: 1, replicas: 2 });
  model = await serveCustomers(system, { word: 'faults', count: 1 });
  await declareCustomers(system, model, { rollout: declared });
  await system.ledger.query(keptLooks);
  await rollOut(2);
});
afterAll(() => system?.close());

/** Each step ends by its time and by traffic, the last one by a person. */
const step = { strategy: 'canary', minRequests: 1, guards: ['errors'] };
const declared = {
  phases: [
    { ...step, steps: [10], minTime: '2s' },
    { ...step, steps: [50], minTime: '1h' },
  ],
  bake: '1s',
};

/** Every look that was ever kept, with how long the step was watched by then. */
const keptLooks = `
  create table ratchet.looks (number bigint generated always as identity, rollout text, generation integer, watched bigint);
  create function ratchet.keep_look() returns trigger language plpgsql as $$ begin
    insert into ratchet.looks (rollout, generation, watched) values (new.id, new.generation, new.watched_ms);
    return new;
  end $$;
  create trigger keep_look before update of watched_ms on ratchet.rollouts for each row execute function ratchet.keep_look();`;

/** Milliseconds that the present step was watched, look by look. */
async function watched(): Promise<readonly number[]> {
  const { rows } = await system.ledger.query<{ watched: string }>(
    `select watched from looks where rollout = $1 and generation = (select generation from rollouts where id = $1) order by number`,
    [id],
  );
  return rows.map((row) => Number(row.watched));
}

/** Has the next version hand over to its rollout. */
async function rollOut(nth: number): Promise<void> {
  await moreCustomers(system, model, nth);
  expect(await retrained(system, model)).toMatchObject({ outcome: 'rolling-out', version: `v${nth}` });
  id = (await activeRollout(system.ledger, model))?.id ?? '';
}

const trafficTo = (urls: readonly string[]): Load =>
  startLoad({
    ...{ urls, path: `/models/${model}/predict`, token: system.token, inFlight: 1, pauseMs: 50 },
    body: (nth: number) => ({ features: someCustomer, entity_id: `customer ${nth}` }),
  });

const read = async (): Promise<Rollout> => {
  const row = await readRollout(system.ledger, id);
  if (row === null) throw new Error(`no rollout ${id}`);
  return row;
};
const when = (holds: (row: Rollout) => boolean): Promise<Rollout> => eventually(read, holds, patienceMs);

const decide = (name: string, { generation = -1, url = system.apis[0]?.url ?? '' } = {}): Promise<Reply> =>
  system.call(`/models/${model}/rollouts/${id}/${name}`, {
    ...{ method: 'POST', body: { reason: `${name} it` }, url },
    headers: generation < 0 ? {} : { 'if-match': `"${generation}"` },
  });

const states = async (): Promise<readonly string[]> =>
  (await listTransitions(system.ledger, id)).map(({ to, weight }) => `${to} ${weight}`);

/** Weights that the deployment was given by the present rollout, in their order. */
async function weights(): Promise<readonly number[]> {
  const changes = await listChanges(system.ledger, model, { limit: 100 });
  return changes.toReversed().flatMap(({ weight, rollout }) => (rollout === id ? (weight ?? []) : []));
}

describe('a canary', () => {
  it('goes on where it was after its worker was killed in a soak: its time is not begun anew', async () => {
    const before = await when(({ weight, watchedMs }) => weight === 10 && watchedMs > 0);
    await system.workers[0]?.kill();
    const left = await watched();
    await system.addWorker();
    const looks = await eventually(watched, ({ length }) => length > left.length + 1, patienceMs);
    expect(looks).toEqual(looks.toSorted((a, b) => a - b));
    expect(looks.at(-1)).toBeGreaterThan(before.watchedMs);
    const now = await read();
    expect(now).toMatchObject({ step: 0, weight: 10, stepStartedAt: before.stepStartedAt });
    expect(await weights()).toEqual([0, 10]);
  });

  it('waits for as long as there is no traffic', async () => {
    const { verdict } = await when(({ watchedMs }) => watchedMs > 2_000);
    expect(verdict).toMatchObject({ kind: 'wait', reason: expect.stringContaining('0 of 1 answers') });
  });

  it('keeps its weight while Temporal is away past the end of the step, and takes the next one after', async () => {
    await system.lines.temporal.cut();
    load = trafficTo(system.apis.map(({ url }) => url));
    const decided = await when(({ verdict }) => verdict?.kind === 'advance');
    expect(decided).toMatchObject({ phase: 0, weight: 10 });
    expect((await decide('promote')).body.code).toBe('temporal_unavailable');
    await system.lines.temporal.mend();
    await when(({ phase }) => phase === 1);
    expect(await weights()).toEqual([0, 10, 50]);
  });

  it('answers everybody while PostgreSQL is away, and goes on when it is back, with what it had', async () => {
    const { generation } = await when(({ phase, verdict }) => phase === 1 && verdict?.kind === 'wait');
    await system.lines.postgres.cut();
    const [count, left] = [load.count(), await watched()];
    await sleep(outageMs); // an outage is what this is about: nothing tells when it was long enough but the clock
    expect(load.count()).toBeGreaterThan(count);
    await system.lines.postgres.mend();
    const looks = await eventually(watched, ({ length }) => length > left.length + 1, patienceMs);
    expect(looks).toEqual(looks.toSorted((a, b) => a - b));
    expect(await read()).toMatchObject({ state: 'progressing', generation, weight: 50 });
    const { scores, faults } = await load.stop();
    expect(faults).toEqual([]);
    expect([...scores.keys()].toSorted()).toEqual(['v1', 'v2']);
  });

  it('is promoted though a replica is killed while all of them swap, once its lease is over', async () => {
    const lost = system.apis[1];
    lost?.child.kill('SIGSTOP'); // holds its lease and says nothing: the swap waits for it
    load = trafficTo([system.apis[0]?.url ?? '']);
    expect((await decide('promote')).status).toBe(202);
    expect((await read()).state).toBe('promoting');
    await lost?.kill();
    system.apis.splice(1, 1);
    await when(({ state }) => state === 'succeeded');
    await servedEverywhere(system, model, 'v2');
    expect((await load.stop()).faults).toEqual([]);
    expect(await states()).toEqual([
      ...['validating 0', 'progressing 10', 'progressing 50', 'promoting 50', 'baking 100', 'succeeded 100'],
    ]);
  });

  it('goes back by itself where its files are deleted and a replica begins that would need them', async () => {
    load = trafficTo(system.apis.map(({ url }) => url));
    await rollOut(3);
    await when(({ weight }) => weight > 0);
    for (const place of ['promoted/v3', 'candidates/v3'])
      await rm(join(system.home, 'models', model, place), { recursive: true, force: true });
    await system.addApi();
    const ended = await when(({ finishedAt }) => finishedAt !== null);
    expect(ended).toMatchObject({ state: 'rolled-back', reason: expect.stringContaining('load-failed') });
    for (const { url } of system.apis)
      expect((await predict(system, model, url)).body.model_version).toBe('v2');
    expect((await load.stop()).faults).toEqual([]);
  });

  it('that is promoted and aborted at once through two replicas obeys one, and tells the other so', async () => {
    const begun = await system.call(`/models/${model}/rollouts`, {
      ...{ method: 'POST', body: { aa: true, strategy: 'canary', reason: 'how often does the judge err?' } },
    });
    expect(begun.status).toBe(202);
    id = begun.body.rollout;
    const { generation } = await when(({ state }) => state === 'progressing');
    const [promoted, aborted] = await Promise.all(
      ['promote', 'abort'].map((name, index) => decide(name, { generation, url: system.apis[index]?.url })),
    );
    expect([promoted?.status, aborted?.status].filter((status) => status === 202)).toHaveLength(1);
    const lost = promoted?.status === 202 ? aborted : promoted;
    expect([409, 412]).toContain(lost?.status);
    const { state } = await when(({ finishedAt }) => finishedAt !== null);
    expect(state).toBe(promoted?.status === 202 ? 'succeeded' : 'rolled-back');
    const { stable, candidate } = await readDeployment(system.ledger, model);
    expect([stable, candidate]).toEqual(['v2', null]);
  });
});
