import pg from 'pg';
import { examine, type Finding, rightsFinding } from './finding.ts';
import { declaredTables, missingReads, type SourceTable } from './grants.ts';

/** The databases besides the ledger's that declared models are pulled from: reachable, with the right to read. */
export async function checkSources(
  ledger: pg.Client,
  connectionOf: (name: string) => string,
): Promise<readonly Finding[]> {
  const tables = (await declaredTables(ledger)).filter(({ connection }) => connection !== 'DATABASE_URL');
  const names = [...new Set(tables.map(({ connection }) => connection))].sort();
  const checks = names.map((name) => {
    const remedy = `set ${name} to a PostgreSQL URL that this machine and role may connect to`;
    const its = tables.filter(({ connection }) => connection === name);
    return examine({ check: `source ${name}`, remedy }, () => checkSource(name, connectionOf(name), its));
  });
  return (await Promise.all(checks)).flat();
}

async function checkSource(
  name: string,
  connectionString: string,
  tables: readonly SourceTable[],
): Promise<readonly Finding[]> {
  const client = new pg.Client({ connectionString, connectionTimeoutMillis: 5_000 });
  client.on('error', () => undefined);
  try {
    await client.connect();
    return [rightsFinding(`source ${name}`, await missingReads(client, tables))];
  } finally {
    await client.end().catch(() => undefined);
  }
}
