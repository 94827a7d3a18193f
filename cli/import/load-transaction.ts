import type pg from 'pg';
import type { Pool } from '../../store/postgres/pool.ts';

const quiet = (): void => undefined;

/** One transaction on a client of its own, for COPY needs the client itself. Times are UTC, whatever the server says. */
export async function loadTransaction<T>(
  pool: Pool,
  work: (client: pg.PoolClient) => Promise<T>,
): Promise<T> {
  const client = await pool.connect();
  client.on('error', quiet); // a connection that breaks fails the query that waits on it, which is enough
  let broken: Error | undefined;
  try {
    await client.query("begin; set local timezone to 'UTC'; set local datestyle to 'ISO, MDY'");
    const result = await work(client);
    await client.query('commit');
    return result;
  } catch (error) {
    await client.query('rollback').catch((failed: Error) => {
      broken = failed;
    });
    throw error;
  } finally {
    client.off('error', quiet);
    client.release(broken);
  }
}
