import pg from 'pg';

/** A table so small that a retrain of it is all orchestration. */
export async function smallTable(database: string): Promise<void> {
  const client = new pg.Client({ connectionString: database });
  await client.connect();
  try {
    await client.query('drop table if exists public.bench_small');
    await client.query(`create table public.bench_small as
      select i as id, (i * 37 % 101)::double precision as x, (i * 53 % 97)::double precision as y,
             case when (i * 37 % 101) + (i * 71 % 50) > 75 then 'yes' else 'no' end as label
      from generate_series(1, 2000) as i`);
    await client.query('alter table public.bench_small add primary key (id)');
  } finally {
    await client.end();
  }
}

export const smallDeclaration = `model: small
task: binary
source: { table: bench_small, key: id }
target: { column: label, positive: 'yes' }
learner: logistic-regression
`;
