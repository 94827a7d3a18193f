import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ImportRequest } from '../../../cli/import/import-request.ts';
import { readDeclaration } from '../../../store/postgres/declarations.ts';
import { openWorkbench, type Workbench } from './workbench.ts';

const datasets = resolve('../shared/datasets');
const isThere = existsSync(datasets);
const file = (name: string): string => resolve(datasets, name);

type Case = {
  readonly request: ImportRequest;
  /** Of a large file only so many rows are read. */
  readonly rowsMax?: number;
  readonly rowCount: number;
  readonly labelled: number;
  readonly key: string;
  readonly excluded: readonly string[];
  readonly warnings: readonly RegExp[];
};

const cases: readonly Case[] = [
  {
    request: {
      file: file('telco_churn.csv'),
      model: 'telco_churn',
      target: 'Churn',
      task: 'binary',
      positive: 'Yes',
    },
    rowCount: 7043,
    labelled: 7043,
    key: 'customerID',
    excluded: [],
    warnings: [],
  },
  {
    request: { file: file('adult.csv.gz'), model: 'adult', target: 'income', missing: ['?'] },
    rowCount: 48_842,
    labelled: 48_842,
    key: 'ratchet_id',
    excluded: [],
    warnings: [],
  },
  {
    request: {
      file: file('california_housing.csv'),
      model: 'california_housing',
      target: 'median_house_value',
    },
    rowCount: 20_640,
    labelled: 20_640,
    key: 'ratchet_id',
    excluded: [],
    warnings: [],
  },
  {
    request: { file: file('bike_sharing_hourly.csv'), model: 'bike', target: 'cnt', time: 'dteday' },
    rowCount: 17_379,
    labelled: 17_379,
    key: 'instant',
    excluded: [],
    warnings: [/^registered alone predicts the target \(correlation 0\.97/],
  },
  {
    request: {
      file: file('electricity.csv.gz'),
      model: 'electricity',
      target: 'class',
      key: ['at'],
      time: 'at',
    },
    rowCount: 45_312,
    labelled: 45_312,
    key: 'at',
    excluded: [],
    warnings: [],
  },
  {
    request: {
      file: file('flights_nyc_2013.csv.gz'),
      model: 'flights',
      target: 'late_15',
      time: 'time_hour',
      missing: ['NA'],
      exclude: ['dep_time', 'dep_delay', 'arr_time', 'air_time', 'flight', 'tailnum'],
    },
    rowsMax: 100_000,
    rowCount: 100_000,
    labelled: 97_854,
    key: 'ratchet_id',
    excluded: ['year', 'dep_time', 'dep_delay', 'arr_time', 'flight', 'tailnum', 'air_time'],
    warnings: [/^year has one value/, /^arr_delay alone predicts the target \(AUC 1\.000\)/],
  },
];

describe.skipIf(!isThere)('real files (../shared/datasets)', () => {
  let bench: Workbench;
  let folder = '';
  beforeAll(async () => {
    bench = await openWorkbench();
    folder = mkdtempSync(join(tmpdir(), 'ratchet-cut-'));
  });
  afterAll(async () => {
    await bench.close();
    rmSync(folder, { recursive: true });
  });

  const cut = ({ request, rowsMax }: Case): ImportRequest => {
    if (rowsMax === undefined) return request;
    const lines = String(gunzipSync(readFileSync(request.file))).split('\n');
    const path = join(folder, 'cut.csv');
    writeFileSync(path, `${lines.slice(0, rowsMax + 1).join('\n')}\n`);
    return { ...request, file: path };
  };

  it.each(cases)(
    'imports $request.model and infers what it is',
    async (given) => {
      const imported = await bench.import(cut(given));
      if (imported.kind !== 'declared') throw new Error('expected a new model');
      const { inference } = imported;
      expect(imported.rowCount).toBe(given.rowCount);
      expect(inference.labelledCount).toBe(given.labelled);
      expect(inference.source.key).toEqual([given.key]);
      expect(inference.warnings).toEqual(given.warnings.map((warning) => expect.stringMatching(warning)));
      const stored = await readDeclaration(bench.pool, given.request.model);
      expect(new Set(stored?.declaration.features.exclude)).toEqual(new Set(given.excluded));
      const counted = await bench.rows(`select count(*)::int as count from ${given.request.model}`);
      expect(counted).toEqual([{ count: given.rowCount }]);
    },
    240_000,
  );
});
