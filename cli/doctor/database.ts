import pg from 'pg';
import { type Finding, ok, rightsFinding } from './finding.ts';
import { missingGrants } from './grants.ts';
import { checkSources } from './sources.ts';

/** The ledger's database: reachable, with the rights that migrations, worker and API need, and in step; its sources. */
export async function checkDatabase(
  connectionString: string,
  connectionOf: (name: string) => string,
): Promise<readonly Finding[]> {
  const client = new pg.Client({ connectionString, connectionTimeoutMillis: 5_000 });
  client.on('error', () => undefined);
  try {
    await client.connect();
    const { rows } = await client.query<{ version: string; database: string; role: string }>(
      `select current_setting('server_version') as version, current_database() as database, current_user as role`,
    );
    const [server] = rows;
    const reached = ok('database', `${server?.database} as ${server?.role}, PostgreSQL ${server?.version}`);
    const rights = rightsFinding('database rights', await missingGrants(client));
    const clock = await checkClock(client);
    return [reached, rights, clock, ...(await checkSources(client, connectionOf))];
  } finally {
    await client.end().catch(() => undefined);
  }
}

const skewMsMax = 2_000;

/** Replicas' leases of ten seconds are counted by the database: a machine far from its time looks dead. */
async function checkClock(client: pg.Client): Promise<Finding> {
  const before = Date.now();
  const { rows } = await client.query<{ ms: string }>(
    'select extract(epoch from clock_timestamp()) * 1000 as ms',
  );
  const middle = (before + Date.now()) / 2;
  const skewMs = Math.round(Number(rows[0]?.ms) - middle);
  const detail = `${Math.abs(skewMs)} ms ${skewMs < 0 ? 'ahead of' : 'behind'} the database`;
  if (Math.abs(skewMs) <= skewMsMax) return ok('clock', detail);
  return {
    status: 'failure',
    check: 'clock',
    detail,
    remedy: 'switch on time synchronisation (NTP) on both machines',
  };
}
