import pg from 'pg';
import { migrate } from '../../store/postgres/migrate.ts';

/** Name of the migrated database that every fresh one is copied from. */
export const template = 'ratchet_template';

/** Makes the template; called once, before the tests. */
export async function prepareTemplate(admin: string): Promise<void> {
  await execute(admin, `create database ${template}`);
  await migrate(urlOf(admin, template));
}

/** The same server's URL with another database. */
export function urlOf(admin: string, database: string): string {
  const url = new URL(admin);
  url.pathname = `/${database}`;
  return url.href;
}

export async function execute(connectionString: string, sql: string): Promise<void> {
  const client = new pg.Client({ connectionString });
  await client.connect();
  try {
    await client.query(sql);
  } finally {
    await client.end();
  }
}
