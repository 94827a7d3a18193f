import pg from 'pg';

/** What a query needs: a pool, or a client inside a transaction. */
export type Queryable = {
  query<Row extends pg.QueryResultRow>(
    text: string,
    values?: readonly unknown[],
  ): Promise<pg.QueryResult<Row>>;
};

export type Pool = Queryable & {
  connect(): Promise<pg.PoolClient>;
  end(): Promise<void>;
};

/** The ledger lives in the schema `ratchet`; queries name its tables without it. */
export const ledgerSchema = 'ratchet';

export type PoolOptions = {
  readonly max?: number;
  /** Connections that stay open while nothing is asked: the next question then does not wait for one. @default 0 */
  readonly kept?: number;
  readonly name?: string;
};

/** Each open connection is a process of the server, of 3 MB of its own: what a burst opened is soon given back. */
const idleMs = 2_000;

/** A pool on the ledger's database. An idle connection that breaks is dropped, never thrown. */
export function openPool(connectionString: string, options: PoolOptions = {}): Pool {
  const pool = new pg.Pool({
    connectionString,
    max: options.max ?? 5,
    min: options.kept ?? 0,
    idleTimeoutMillis: idleMs,
    application_name: options.name ?? 'ratchet',
    options: `-c search_path=${ledgerSchema} -c timezone=UTC`,
    connectionTimeoutMillis: 5_000,
    keepAlive: true,
  });
  pool.on('error', () => undefined);
  return {
    query: <Row extends pg.QueryResultRow>(text: string, values: readonly unknown[] = []) =>
      pool.query<Row>(text, [...values]),
    connect: () => pool.connect(),
    end: () => pool.end(),
  };
}

const quiet = (): void => undefined;

/**
 * Runs `work` in one transaction; rolls back and rethrows where it throws. A connection that breaks meanwhile fails the
 * query that waits on it and is not used again.
 */
export async function transaction<T>(pool: Pool, work: (client: Queryable) => Promise<T>): Promise<T> {
  const client = await pool.connect();
  client.on('error', quiet); // outside the pool nobody else listens, and an unheard 'error' ends the process
  let isBroken = false;
  try {
    await client.query('begin');
    const result = await work(client as Queryable);
    await client.query('commit');
    return result;
  } catch (error) {
    isBroken = !(await rollback(client));
    throw error;
  } finally {
    client.off('error', quiet);
    client.release(isBroken);
  }
}

async function rollback(client: pg.PoolClient): Promise<boolean> {
  return client.query('rollback').then(
    () => true,
    () => false,
  );
}
