import { execFileSync } from 'node:child_process';
import { createReadStream, existsSync } from 'node:fs';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import pg from 'pg';
import { from as copyFrom } from 'pg-copy-streams';

export const benchTable = 'bench_churn';

const columns = `id bigint primary key, event_time timestamptz not null, tenure_months double precision, monthly_charges double precision,
  usage_gb double precision, voice_minutes double precision, support_calls double precision, late_payments double precision,
  discount_pct double precision, age_years double precision, days_since_login double precision, nps double precision,
  sessions_30d double precision, balance double precision, latency_ms double precision, credit_score double precision,
  contract text, payment text, plan text, region text, device text, referral text, churned integer not null`;

/** Writes the rows that every peer trains on as CSV; null where the maker of the table is absent (a user's clone). */
export function makeCsv(options: {
  root: string;
  python: string | null;
  rows: number;
  folder: string;
  seed: number;
}): string | null {
  const maker = join(options.root, '..', 'shared', 'bench', 'make_table.py');
  if (options.python === null || !existsSync(maker)) return null;
  const file = join(options.folder, `rows-${options.rows}-${options.seed}.csv`);
  const words = [maker, '--rows', String(options.rows), '--seed', String(options.seed), '--out', file];
  if (!existsSync(file)) execFileSync(options.python, words, { stdio: 'ignore' });
  return file;
}

/** Loads the CSV into a fresh table with a watermark and its index. */
export async function loadTable(database: string, csv: string): Promise<void> {
  const client = new pg.Client({ connectionString: database });
  await client.connect();
  try {
    await client.query(`drop table if exists public.${benchTable}`);
    await client.query(`create table public.${benchTable} (${columns})`);
    await pipeline(
      createReadStream(csv),
      client.query(copyFrom(`copy public.${benchTable} from stdin (format csv, header)`)),
    );
    await client.query(`alter table public.${benchTable} add column updated_at timestamptz`);
    await client.query(
      `update public.${benchTable} set updated_at = now() - interval '1 minute' - id * interval '1 second'`,
    );
    await client.query(`alter table public.${benchTable} alter column updated_at set not null`);
    await client.query(`vacuum full public.${benchTable}`);
    await client.query(`create index on public.${benchTable} (updated_at)`);
    await client.query(`vacuum analyze public.${benchTable}`);
  } finally {
    await client.end();
  }
}

/** Touches and adds one percent of new rows, as a day of business would. */
export async function addRows(database: string, rows: number): Promise<void> {
  const client = new pg.Client({ connectionString: database });
  await client.connect();
  try {
    await client.query(
      `insert into public.${benchTable} select id + (select max(id) from public.${benchTable}), event_time, tenure_months, monthly_charges, usage_gb,
         voice_minutes, support_calls, late_payments, discount_pct, age_years, days_since_login, nps, sessions_30d, balance, latency_ms,
         credit_score, contract, payment, plan, region, device, referral, churned, clock_timestamp() from public.${benchTable} order by id limit $1`,
      [rows],
    );
    await client.query(`analyze public.${benchTable}`);
  } finally {
    await client.end();
  }
}

/** The declaration of the benchmark's model. */
export const benchDeclaration = `model: bench
task: binary
source: { table: ${benchTable}, key: id, watermark: updated_at, overlap: 1s }
target: { column: churned, positive: 1 }
features: { exclude: [event_time] }
split: { by: key }
learner: logistic-regression
gates:
  - { metric: roc_auc, against: prior }
  - { metric: roc_auc, against: champion, margin: 0.01 }
`;
