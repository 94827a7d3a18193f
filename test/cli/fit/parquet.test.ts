import { join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type FitFolder, openFitFolder } from './fit-files.ts';

let folder: FitFolder;
beforeAll(async () => {
  folder = await openFitFolder();
});
afterAll(() => folder.remove());

/** Writes what the SQL selects. */
async function parquet(name: string, select: string): Promise<string> {
  const path = join(folder.path, `${name}.parquet`);
  const duck = await DuckDBInstance.create(':memory:');
  const connection = await duck.connect();
  await connection.run(`copy (${select}) to '${path}' (format parquet)`);
  connection.closeSync();
  duck.closeSync();
  return path;
}

const rows = `select (i % 97)::double as size, i % 7 as visits, i % 2 = 0 as member,
  case when i % 97 + i % 13 > 60 then 'yes' else 'no' end as bought from range(2000) as r(i)`;
const learner = 'gradient-boosting';

describe('Parquet files', () => {
  it('are read with their own types', async () => {
    const file = await parquet('typed', rows);
    const found = await folder.fit({ train: file, test: file, target: 'bought', learner, threads: 1 });
    expect(found.features).toEqual(['size', 'visits', 'member']);
    const auc = found.estimates['roc_auc'];
    expect(auc?.kind === 'value' && auc.value).toBeGreaterThan(0.95);
  });

  it('say which numbers are infinite, and are fitted without them', async () => {
    const spoilt = `select * replace (case when visits = 3 then 'inf'::double else size end as size) from (${rows})`;
    const file = await parquet('infinite', spoilt);
    const test = await parquet('finite', rows);
    const found = await folder.fit({ train: file, test, target: 'bought', learner, threads: 1 });
    const said = found.notes.filter((note) => note.includes('is infinite'));
    expect(said).toEqual([`${file}: size is infinite in 286 rows: taken as missing`]);
  });

  it('leave out a column of a type that no model reads, and say so', async () => {
    const file = await parquet('lists', `select *, [1, 2] as list from (${rows})`);
    const found = await folder.fit({ train: file, test: file, target: 'bought', learner: 'prior' });
    expect(found.features).not.toContain('list');
    expect(found.notes.join('\n')).toMatch(/list has a type that no model reads/);
  });

  it('are refused where they are broken', async () => {
    const broken = await folder.file('broken.parquet', 'PAR1 and nothing more');
    await expect(folder.fit({ train: broken, test: broken, target: 'bought' })).rejects.toThrow(
      /broken\.parquet: is no sound Parquet file/,
    );
  });
});
