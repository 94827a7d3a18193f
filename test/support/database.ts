import { randomBytes } from 'node:crypto';
import { inject } from 'vitest';
import { execute, template, urlOf } from './template-database.ts';

export type FreshDatabase = Readonly<{ url: string; close(): Promise<void> }>;

/** A migrated database of the test's own, on the suite's server; `close` drops it. */
export async function freshDatabase(): Promise<FreshDatabase> {
  const admin = inject('databaseUrl');
  const name = `test_${randomBytes(6).toString('hex')}`;
  await execute(admin, `create database ${name} template ${template}`);
  return {
    url: urlOf(admin, name),
    close: () => execute(admin, `drop database if exists ${name} with (force)`),
  };
}
