import pg from 'pg';
import { expect, it } from 'vitest';
import { freshDatabase } from './support/database.ts';
import { connectTemporal } from './support/temporal.ts';

it('gives each test a migrated database of its own', async () => {
  const [one, other] = await Promise.all([freshDatabase(), freshDatabase()]);
  const client = new pg.Client({ connectionString: one.url });
  await client.connect();
  const { rows } = await client.query(
    `select count(*)::int as tables from pg_tables where schemaname = 'ratchet'`,
  );
  await client.end();
  expect(rows[0].tables).toBeGreaterThan(0);
  expect(one.url).not.toBe(other.url);
  await Promise.all([one.close(), other.close()]);
});

it('has the search attributes on the suite’s Temporal server', async () => {
  const { client, namespace, close } = await connectTemporal();
  const { customAttributes } = await client.connection.operatorService.listSearchAttributes({ namespace });
  expect(customAttributes).toMatchObject({ ModelId: 2, ModelVersion: 2, Trigger: 2, Stage: 2, Verdict: 2 });
  await close();
});
