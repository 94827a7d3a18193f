import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type FitFolder, openFitFolder } from './fit-files.ts';

const datasets = resolve('../shared/datasets');

/** Every fifth row is test; as Parquet, with the types that DuckDB reads. */
async function cut(folder: FitFolder, name: string): Promise<{ train: string; test: string }> {
  const duck = await DuckDBInstance.create(':memory:');
  const connection = await duck.connect();
  const to = (part: string): string => resolve(folder.path, `${part}.parquet`);
  const rows = `(select *, row_number() over () as place from read_csv('${resolve(datasets, name)}'))`;
  for (const [part, sign] of [
    ['train', '<>'],
    ['test', '='],
  ] as const)
    await connection.run(
      `copy (select * exclude (place) from ${rows} where place % 5 ${sign} 0) to '${to(part)}' (format parquet)`,
    );
  connection.closeSync();
  duck.closeSync();
  return { train: to('train'), test: to('test') };
}

describe.skipIf(!existsSync(datasets))('real tables as Parquet (skipped without ../shared/datasets)', () => {
  let folder: FitFolder;
  beforeAll(async () => {
    folder = await openFitFolder();
  });
  afterAll(() => folder.remove());

  it('churn of telephone customers is told by boosting', async () => {
    const files = await cut(folder, 'telco_churn.csv');
    const found = await folder.fit({ ...files, target: 'Churn', learner: 'gradient-boosting' });
    const auc = found.estimates['roc_auc'];
    expect(auc?.kind === 'value' && auc.value).toBeGreaterThan(0.8);
    expect(found.features).not.toContain('customerID');
  });

  it('prices of houses are told by boosting', async () => {
    const files = await cut(folder, 'california_housing.csv');
    const found = await folder.fit({ ...files, target: 'median_house_value', learner: 'gradient-boosting' });
    const rmse = found.estimates['rmse'];
    expect(rmse?.kind === 'value' && rmse.value).toBeLessThan(52_000);
  });
});
