import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, expect, inject, it } from 'vitest';
import { ChangedMigration, migrate } from '../../../store/postgres/migrate.ts';
import { openPool } from '../../../store/postgres/pool.ts';
import { execute, urlOf } from '../../support/template-database.ts';

const name = `migrate_${randomBytes(4).toString('hex')}`;
let url: string;

beforeAll(async () => {
  const admin = inject('databaseUrl');
  await execute(admin, `create database ${name}`);
  url = urlOf(admin, name);
});
afterAll(() => execute(inject('databaseUrl'), `drop database ${name} with (force)`));

it('applies each file once when twenty processes start at once, and refuses one that was changed afterwards', async () => {
  const applied = await Promise.all(Array.from({ length: 20 }, () => migrate(url)));
  const counts = applied.map(({ applied: files }) => files.length).filter((length) => length > 0);
  expect(counts).toHaveLength(1);
  const pool = openPool(url);
  try {
    await pool.query(`update migrations set digest = 'another' where name = '0001_ledger.sql'`);
    await expect(migrate(url)).rejects.toThrow(ChangedMigration);
  } finally {
    await pool.end();
  }
});

it('needs no right to make schemas where there is one that it may fill', async () => {
  const role = `${name}_role`;
  const pool = openPool(url);
  try {
    await pool.query(`create role ${role} login password 'secret'`);
    await pool.query('drop schema ratchet cascade');
    await pool.query(`create schema ratchet authorization ${role}`);
    const own = new URL(url);
    own.username = role;
    own.password = 'secret';
    expect((await migrate(own.href)).applied).toContain('0001_ledger.sql');
  } finally {
    await pool.query('drop schema ratchet cascade');
    await pool.query(`drop role ${role}`);
    await pool.end();
  }
});
