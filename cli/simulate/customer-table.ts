import { seededRandom } from '../../shared/statistics/random.ts';
import { type Pool, type Queryable, transaction } from '../../store/postgres/pool.ts';
import { advanceMonth } from './advance.ts';
import type { Customer } from './customer.ts';
import { customerColumns, customerOf, rowOf } from './customer-row.ts';
import { drawCustomers } from './draw-customer.ts';

const definition = `
  create table if not exists public.demo_customers (
    customer_id       bigint primary key,
    tenure_months     integer not null,
    monthly_charges   double precision not null,
    total_charges     double precision,
    num_products      integer not null,
    has_support_calls boolean not null,
    contract          text not null,
    payment_method    text not null,
    connection        text not null,
    region            text not null,
    late_payments     integer not null,
    usage_gb          double precision,
    churn             text check (churn in ('yes', 'no')),
    updated_at        timestamptz not null default clock_timestamp()
  );
  create index if not exists demo_customers_updated_at on public.demo_customers (updated_at)`;

const batchRows = 1_000;

const upsert = `
  insert into public.demo_customers (${customerColumns.join(', ')})
  select ${customerColumns.join(', ')} from jsonb_populate_recordset(null::public.demo_customers, $1)
  on conflict (customer_id) do update set
    ${customerColumns.map((column) => `${column} = excluded.${column}`).join(', ')},
    updated_at = clock_timestamp()`;

async function write(db: Queryable, customers: readonly Customer[]): Promise<void> {
  for (let from = 0; from < customers.length; from += batchRows) {
    const rows = customers.slice(from, from + batchRows).map(rowOf);
    await db.query(upsert, [JSON.stringify(rows)]);
  }
}

async function read(db: Queryable): Promise<readonly Customer[]> {
  const { rows } = await db.query(
    `select ${customerColumns.join(', ')} from public.demo_customers order by customer_id`,
  );
  return rows.map(customerOf);
}

/** Locks out others, so that two starts, or two steps at once, do not draw the same customers. */
const lock = (db: Queryable): Promise<unknown> =>
  db.query(`select pg_advisory_xact_lock(hashtext('ratchet simulated customers'))`);

/**
 * Makes table `public.demo_customers` of the simulated customer base and fills it where it is empty. A seed gives the same
 * customers on every machine. Answers whether it filled the table.
 */
export async function createCustomers(
  pool: Pool,
  options: { readonly seed: number; readonly count: number },
): Promise<boolean> {
  return transaction(pool, async (db) => {
    await lock(db);
    await db.query(definition);
    const { rows } = await db.query('select 1 from public.demo_customers limit 1');
    if (rows.length > 0) return false;
    const random = seededRandom(options.seed);
    await write(db, drawCustomers(random, { count: options.count, firstId: 10_001, drift: 0 }));
    return true;
  });
}

/** There is nothing to move on: the demo's table is not in this database. */
export class NoCustomers extends Error {
  override readonly name = 'NoCustomers';
  constructor() {
    super(
      'table public.demo_customers is not in this database: the local stack makes it with its demo, `ratchet dev` without --no-demo',
    );
  }
}

async function readExisting(db: Queryable): Promise<readonly Customer[]> {
  const { rows } = await db.query<{ there: boolean }>(
    `select to_regclass('public.demo_customers') is not null as there`,
  );
  if (!rows[0]?.there) throw new NoCustomers();
  return read(db);
}

export type Advanced = { readonly changed: number; readonly arrived: number; readonly total: number };

/** What the state of the base and the seed determine: the same base goes on in the same way. */
const stateSeed = (seed: number, customers: readonly Customer[]): number =>
  seed + customers.length + customers.reduce((sum, { tenureMonths }) => sum + tenureMonths, 0);

/** Moves the base on by a month, in one transaction: rows that change get a new watermark. @throws NoCustomers */
export async function advanceCustomers(
  pool: Pool,
  options: { readonly seed: number; readonly drift: number },
): Promise<Advanced> {
  return transaction(pool, async (db) => {
    await lock(db);
    const customers = await readExisting(db);
    const random = seededRandom(stateSeed(options.seed, customers));
    const { changed, arrived } = advanceMonth(random, customers, options);
    await write(db, [...changed, ...arrived]);
    return { changed: changed.length, arrived: arrived.length, total: customers.length + arrived.length };
  });
}
