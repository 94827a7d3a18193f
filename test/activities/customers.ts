import pg from 'pg';
import { Declaration } from '../../shared/declaration/schema.ts';
import { seededRandom } from '../../shared/statistics/random.ts';

/** Makes `public.<table>`: customers whose churn follows a known process, some values missing. */
export async function makeCustomers(url: string, table: string, rowCount: number): Promise<void> {
  await inDatabase(url, async (client) => {
    await client.query(
      `create table public.${table} (id integer primary key, tenure integer, charges double precision,
         contract text, churn boolean, updated_at timestamptz not null default now())`,
    );
    await insertCustomers(client, table, { from: 1, rowCount, seed: 11 });
  });
}

/** Adds customers, so that a pull finds something new. */
export const addCustomers = (url: string, table: string, from: number, rowCount: number): Promise<void> =>
  inDatabase(url, (client) => insertCustomers(client, table, { from, rowCount, seed: from }));

export async function inDatabase<T>(url: string, work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}

async function insertCustomers(
  client: pg.Client,
  table: string,
  { from, rowCount, seed }: { readonly from: number; readonly rowCount: number; readonly seed: number },
): Promise<void> {
  const random = seededRandom(seed);
  const rows = Array.from({ length: rowCount }, (_, index) => {
    const tenure = random.below(72);
    const charges = 20 + 80 * random.uniform();
    const contract = ['month', 'year', 'two years'][random.below(3)];
    const logit = 1.5 - 0.08 * tenure + 0.02 * charges - (contract === 'month' ? 0 : 1.5);
    const churn = random.uniform() < 1 / (1 + Math.exp(-logit));
    const isMissing = random.uniform() < 0.03;
    return { id: from + index, tenure, charges: isMissing ? null : charges, contract, churn };
  });
  await client.query(
    `insert into public.${table} (id, tenure, charges, contract, churn)
     select id, tenure, charges, contract, churn
     from jsonb_to_recordset($1) as r(id integer, tenure integer, charges double precision, contract text, churn boolean)`,
    [JSON.stringify(rows)],
  );
}

/** Their declaration, with what a test changes. */
export const customersDeclaration = (
  model: string,
  table: string,
  given: Readonly<Record<string, unknown>> = {},
): Declaration =>
  Declaration.parse({
    model,
    task: 'binary',
    source: { table, key: 'id', watermark: 'updated_at' },
    target: { column: 'churn', positive: 'true' },
    gates: [
      { metric: 'roc_auc', against: 'prior', margin: 0 },
      { metric: 'roc_auc', against: 'champion', margin: 0.1 },
    ],
    ...given,
  });
