import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { readDeployment } from '../../store/postgres/deployments.ts';
import { listVersions } from '../../store/postgres/versions.ts';
import { inDatabase, makeCustomers } from '../activities/customers.ts';
import type { Reply } from '../support/api.ts';
import { type System, startSystem } from '../support/system.ts';
import {
  change,
  declareCustomers,
  predict,
  serveCustomers,
  slowLearner,
  someCustomer,
} from '../support/system-customers.ts';
import { ownScore, retrained, runWhen, servedEverywhere, startRun } from '../support/system-runs.ts';

vi.setConfig({ testTimeout: 400_000, hookTimeout: 180_000 }); // whole systems, and machines that are busy

let system: System;
beforeAll(async () => {
  system = await startSystem({ workers: 1, replicas: 1 });
});
afterAll(() => system?.close());

/** A declared model of 1,500 customers whose table was changed by a statement of SQL. */
async function changedCustomers(word: string, sql: (table: string) => string): Promise<string> {
  const model = system.nameOf(word);
  await makeCustomers(system.databaseUrl, model, 1_500);
  await inDatabase(system.databaseUrl, (client) => client.query(sql(`public.${model}`)));
  await declareCustomers(system, model);
  return model;
}

const versionsOf = async (model: string) =>
  (await listVersions(system.ledger, model, { limit: 10 })).versions;

const reportOf = ({ stages }: Reply['body']) =>
  stages.find(({ stage }: { stage: string }) => stage === 'validate').detail.report;

describe('an artifact that is damaged where it serves', () => {
  it('is refused by a reload, and what serves goes on', async () => {
    const model = await serveCustomers(system, { word: 'damaged', count: 1 });
    await servedEverywhere(system, model, 'v1');
    const own = await ownScore(system, { model, version: 'v1', features: someCustomer });
    const file = join(system.home, 'models', model, 'promoted', 'v1', 'model.json');
    const text = await readFile(file, 'utf8');
    await writeFile(
      file,
      text.replace(/\d/, (digit) => String((Number(digit) + 1) % 10)),
    );

    const refused = await change(system, model, { kind: 'reload' });
    expect([refused.status, refused.body.code]).toEqual([422, 'broken_artifact']);
    expect(refused.body.detail).toContain('model.json');
    const { body } = await predict(system, model);
    expect([body.model_version, body.score]).toEqual(['v1', own]);
    expect(await readDeployment(system.ledger, model)).toMatchObject({ stable: 'v1', candidate: null });

    await writeFile(file, text);
    expect((await change(system, model, { kind: 'reload' })).status).toBe(200);
  });
});

describe('rows that no model should learn from', () => {
  it('a new column that two of five customers lack stops the run, with its name and share', async () => {
    const model = await serveCustomers(system, { word: 'new_column', count: 1 });
    await inDatabase(system.databaseUrl, (client) =>
      client.query(
        `alter table public.${model} add column region text;
         update public.${model} set region = 'north', updated_at = now() where id % 5 >= 2`,
      ),
    );
    const ended = await retrained(system, model);
    expect(['rejected', 'held']).toContain(ended.outcome);
    expect(ended.reason).toMatch(/^region: missing in 40 % of the rows/);
    const { rows } = reportOf(ended);
    expect(rows.used + rows.quarantined + rows.unlabelled + rows.immature).toBe(rows.total);
    expect(rows.total).toBe(1_500);
    expect((await predict(system, model)).body.model_version).toBe('v1');
  });

  it.each([
    ['one class only', (table: string) => `update ${table} set churn = true`, /churn.*one class only/],
    ['an empty table', (table: string) => `truncate ${table}`, /^0 usable rows/],
  ])('%s is rejected with its reason', async (word, sql, reason) => {
    const model = await changedCustomers(word.replaceAll(' ', '_'), sql);
    const ended = await retrained(system, model);
    expect([ended.outcome, ended.version]).toEqual(['rejected', null]);
    expect(ended.reason).toMatch(reason);
    expect(await versionsOf(model)).toEqual([]);
  });

  it('ten thousand categories and a feature without a value are handled, and the report says so', async () => {
    const model = await changedCustomers(
      'wild',
      (table) => `insert into ${table} (id, tenure, charges, contract, churn)
          select n, n % 72, 20 + n % 80, 'month', n % 72 < 20 + n % 7 from generate_series(10001, 20000) n;
        alter table ${table} add column street text, add column nothing double precision;
        update ${table} set street = 'street ' || id % 10000`,
    );
    const refused = await retrained(system, model);
    expect([refused.outcome, refused.reason]).toEqual([
      'rejected',
      expect.stringMatching(/^nothing: missing in 100 % of the rows.*contract\.columns\.nothing\.missingMax/),
    ]);

    await declareCustomers(system, model, { contract: { columns: { nothing: { missingMax: 1 } } } });
    const ended = await retrained(system, model);
    expect(ended, ended.reason).toMatchObject({ outcome: 'promoted', version: 'v1' });
    const { columns, left_out: leftOut } = reportOf(ended);
    expect(columns.find(({ name }: { name: string }) => name === 'nothing')?.missing_share).toBe(1);
    expect(leftOut).toContainEqual({
      column: 'street',
      reason: expect.stringMatching(/10000 different values/),
    });
    await servedEverywhere(system, model, 'v1');
    const { status, body } = await predict(system, model);
    expect([status, Number.isFinite(body.score)], JSON.stringify(body)).toEqual([200, true]);
  });
});

describe('a run that is cancelled while it trains', () => {
  it('stops within seconds and leaves no version', async () => {
    const model = await changedCustomers('cancelled', (table) => `analyze ${table}`);
    await declareCustomers(system, model, slowLearner(1_000_000));
    const run = await startRun(system, model);
    await runWhen(system, { model, run }, ({ stage }) => stage === 'train');
    const askedAt = performance.now();
    const { status } = await system.call(`/models/${model}/runs/${run}/cancel`, { method: 'POST' });
    expect(status).toBe(202);
    const ended = await runWhen(system, { model, run }, ({ state }) => state === 'finished');
    expect(performance.now() - askedAt).toBeLessThan(15_000);
    expect([ended.outcome, ended.version, ended.reason]).toEqual(['cancelled', null, 'cancelled on request']);
    expect(await versionsOf(model)).toEqual([]);
    expect((await readDeployment(system.ledger, model)).stable).toBeNull();
  });
});
