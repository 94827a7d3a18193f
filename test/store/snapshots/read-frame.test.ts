import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { allRows } from '../../../shared/dataset/rows.ts';
import { parts, testForBoth } from '../../../shared/dataset/split.ts';
import { takeFrame } from '../../../shared/dataset/take-frame.ts';
import { openSnapshots } from '../../../store/snapshots/snapshots.ts';
import { datasetsFolder } from '../../support/reference-data.ts';
import { declare, type Fixture, openFixture, tableOf } from './fixture.ts';
import { loadCsv } from './load-csv.ts';

let fixture: Fixture;
beforeEach(async () => {
  fixture = await openFixture();
});
afterEach(() => fixture.close());

const oraclePart = (seed: number, key: string): number => {
  const share =
    Number.parseInt(createHash('md5').update(`${seed}:${key}`).digest('hex').slice(0, 13), 16) / 16 ** 13;
  return share < 0.2 ? 2 : share < 0.4 ? 1 : 0;
};

describe('the split of rows', () => {
  it('by key is md5 of seed and key, the same in Node', async () => {
    await fixture.sql(
      `create table t as select i as id, i as x, case when i % 2 = 0 then 'yes' else 'no' end as y from generate_series(1, 3000) i`,
    );
    const declaration = declare({ split: { by: 'key', seed: 9 } });
    const { manifest } = await fixture.pull(declaration);
    const table = tableOf(declaration, manifest);
    const chosen = await fixture.snapshots.chooseSplit({ declaration, table, manifest });
    if (chosen.kind !== 'chosen') throw new Error(chosen.reason);
    const request = { declaration, table, manifest, columns: ['x'], split: chosen.split };
    const read = await fixture.snapshots.readFrame({ ...request, withKeys: true, weight: 'x' });
    expect([...read.part]).toEqual(read.keys?.map((key) => oraclePart(9, key)));
    expect([...(read.weights ?? [])].map(String)).toEqual(read.keys);
    expect(chosen.counts.test).toBe(read.part.filter((part) => part === parts.test).length);
    const tests = await fixture.snapshots.readFrame({ ...request, parts: [parts.test], withKeys: true });
    expect(tests.keys).toEqual(read.keys?.filter((_, row) => read.part[row] === parts.test));
  });

  it('by group keeps a group together', async () => {
    await fixture.sql(
      `create table t as select i as id, i as x, 'g' || i % 50 as g, case when i % 3 = 0 then 'yes' else 'no' end as y from generate_series(1, 2000) i`,
    );
    const declaration = declare({ split: { by: 'group', column: 'g' } });
    const { manifest } = await fixture.pull(declaration);
    const table = tableOf(declaration, manifest);
    expect(table.features).toEqual(['x']);
    const chosen = await fixture.snapshots.chooseSplit({ declaration, table, manifest });
    if (chosen.kind !== 'chosen') throw new Error(chosen.reason);
    const read = await fixture.snapshots.readFrame({
      declaration,
      table,
      manifest,
      columns: ['x'],
      split: chosen.split,
    });
    const x = read.frame.columns.get('x');
    const partsOfGroups = new Map<number, Set<number>>();
    for (const [row, part] of read.part.entries()) {
      const group = (x?.kind === 'number' ? (x.values[row] ?? 0) : 0) % 50;
      partsOfGroups.set(group, (partsOfGroups.get(group) ?? new Set()).add(part));
    }
    expect([...partsOfGroups.values()].every((each) => each.size === 1)).toBe(true);
    expect(new Set(read.part).size).toBe(3);
  });

  it('by time cuts once, keeps rows of one moment together, and a later version is judged after both', async () => {
    await fixture.sql(`create table t as select i as id, i as x, timestamptz '2026-01-01 00:00Z' + (i / 10) * interval '1 hour' as at,
      case when i % 3 = 0 then 'yes' else 'no' end as y from generate_series(0, 999) i`);
    const declaration = declare({ source: { time: 'at' } });
    const { manifest } = await fixture.pull(declaration);
    const table = tableOf(declaration, manifest);
    const chosen = await fixture.snapshots.chooseSplit({ declaration, table, manifest });
    if (chosen.kind !== 'chosen' || chosen.split.by !== 'time') throw new Error('no split in time');
    expect(chosen.counts).toEqual({ train: 590, validation: 200, test: 210 });
    expect(chosen.split.testFromMs).toBe(Date.UTC(2026, 0, 1) + 79 * 3_600_000);
    expect(chosen.split.trainedUntilMs).toBe(chosen.split.testFromMs - 3_600_000);
    const later = {
      ...chosen.split,
      testFromMs: chosen.split.testFromMs + 36_000_000,
      trainedUntilMs: chosen.split.testFromMs + 32_400_000,
    };
    const both = await fixture.snapshots.readFrame({
      declaration,
      table,
      manifest,
      columns: ['x'],
      split: later,
      parts: [parts.test],
      other: chosen.split,
    });
    expect(both.frame.rowCount).toBe(110);
    expect(both.testForBoth).toEqual(new Uint8Array(110).fill(1));
    const earlier = await fixture.snapshots.readFrame({
      ...{ declaration, table, manifest, columns: ['x'] },
      ...{ split: chosen.split, parts: [parts.test], other: later },
    });
    expect(earlier.frame.rowCount).toBe(210);
    expect(earlier.testForBoth?.reduce((count, both) => count + both, 0)).toBe(110);
    expect(testForBoth(later, chosen.split, table)).toContain(String(later.trainedUntilMs));
  });

  it('by a column takes its words in any case and names words that it does not know', async () => {
    await fixture.sql(
      `create table t as select i as id, i as x, (array['Train', 'VALID', 'test'])[1 + i % 3] as part, case when i % 2 = 0 then 'yes' else 'no' end as y from generate_series(1, 300) i`,
    );
    const declaration = declare({ split: { by: 'column', column: 'part' } });
    const first = await fixture.pull(declaration);
    const table = tableOf(declaration, first.manifest);
    expect(
      await fixture.snapshots.chooseSplit({ declaration, table, manifest: first.manifest }),
    ).toMatchObject({
      kind: 'chosen',
      counts: { train: 100, validation: 100, test: 100 },
    });
    await fixture.sql(`update t set part = 'holdout' where id = 7; update t set part = null where id = 8`);
    const { manifest } = await fixture.pull(declaration);
    expect(await fixture.snapshots.chooseSplit({ declaration, table, manifest })).toEqual({
      kind: 'impossible',
      reason:
        'split.column: column "part" holds "holdout", missing values; expected train, validation or test',
    });
  });
});

describe('a frame', () => {
  it('holds labelled, mature rows only, and is the same at every read', async () => {
    await fixture.sql(`create table t as select i as id, i as x, now() - i * interval '1 day' as at,
      case when i % 5 = 0 then null when i % 2 = 0 then 'yes' else 'no' end as y, now() as updated_at from generate_series(1, 5000) i`);
    const declaration = declare({
      source: { time: 'at', watermark: 'updated_at' },
      split: { by: 'key' },
      target: { column: 'y', positive: 'yes', matureAfter: '30d' },
    });
    const first = await fixture.pull(declaration);
    await fixture.sql(`update t set x = -x, updated_at = now() + interval '1 hour' where id % 7 = 0`);
    const { manifest } = await fixture.pull(declaration, { previous: first.manifest });
    expect(manifest.kind).toBe('incremental');
    const table = tableOf(declaration, manifest);
    const report = await fixture.snapshots.validate({ declaration, table, manifest });
    expect(report.rows).toEqual({ total: 5000, used: 3976, unlabelled: 995, immature: 29, quarantined: 0 });
    const split = { by: 'key', key: ['id'], seed: 42, validation: 0.2, test: 0.2 } as const;
    const request = { declaration, table, manifest, columns: ['x'], split, withKeys: true };
    const one = await fixture.snapshots.readFrame(request);
    expect(one.frame.rowCount).toBe(3976);
    expect([...one.labels].reduce((sum, label) => sum + label, 0)).toBe(
      one.keys?.filter((key) => Number(key) % 2 === 0).length,
    );
    const x = one.frame.columns.get('x');
    const numbers = (one.keys ?? []).map((key) => (Number(key) % 7 === 0 ? -Number(key) : Number(key)));
    expect(x?.kind === 'number' && [...x.values]).toEqual(numbers);
    expect(await fixture.snapshots.readFrame(request)).toEqual(one);
    const large = openSnapshots({ home: fixture.home, frameBytesMax: 0 });
    const { frame, ...read } = await large.readLargeFrame(request);
    await large.close();
    expect(frame.columns.get('x')).toHaveProperty('read');
    expect({ ...read, frame: takeFrame(frame, allRows(frame.rowCount)) }).toEqual(one);
  });
});

describe.skipIf(datasetsFolder === undefined)('real tables', () => {
  it('of telco customers come whole', async () => {
    const columns =
      'gender text, "SeniorCitizen" integer, "Partner" text, "Dependents" text, tenure integer, "PhoneService" text, "MultipleLines" text, "InternetService" text, "OnlineSecurity" text, "OnlineBackup" text, "DeviceProtection" text, "TechSupport" text, "StreamingTV" text, "StreamingMovies" text, "Contract" text, "PaperlessBilling" text, "PaymentMethod" text, "MonthlyCharges" numeric, "TotalCharges" text, "Churn" text';
    await loadCsv(fixture.url, {
      file: join(datasetsFolder ?? '', 'telco_churn.csv'),
      create: `create table public.telco ("customerID" text primary key, ${columns})`,
      table: 'public.telco',
    });
    const declaration = declare({
      source: { table: 'telco', key: 'customerID' },
      target: { column: 'Churn', positive: 'Yes' },
      features: { protected: ['gender'] },
      contract: { columns: { TotalCharges: { type: 'number' } }, extraColumns: 'ignore' },
    });
    const { manifest } = await fixture.pull(declaration);
    const table = tableOf(declaration, manifest);
    const report = await fixture.snapshots.validate({ declaration, table, manifest });
    expect(report).toMatchObject({ verdict: 'pass', violations: [], rows: { total: 7043, used: 7043 } });
    expect(report.positiveShare).toBeCloseTo(1869 / 7043, 12);
    expect(report.features).toHaveLength(18);
    expect(report.columns.find(({ name }) => name === 'TotalCharges')?.missingShare).toBeCloseTo(
      11 / 7043,
      12,
    );
    const split = { by: 'key', key: ['customerID'], seed: 42, validation: 0.2, test: 0.2 } as const;
    const { frame, labels } = await fixture.snapshots.readFrame({
      declaration,
      table,
      manifest,
      columns: report.features,
      split,
    });
    expect(labels.filter((label) => label === 1)).toHaveLength(1869);
    const contract = frame.columns.get('Contract');
    expect(contract).toMatchObject({ levels: ['Month-to-month', 'One year', 'Two year'] });
    const again = (await fixture.pull(declaration)).manifest;
    expect(again.digest).toBe(manifest.digest);
  });

  it('of Californian districts come whole, with a regression target and its missing bedrooms', async () => {
    await loadCsv(fixture.url, {
      file: join(datasetsFolder ?? '', 'california_housing.csv'),
      create: `create table public.california (id integer generated always as identity, longitude float8, latitude float8, housing_median_age float8, total_rooms float8,
        total_bedrooms float8, population float8, households float8, median_income float8, median_house_value float8, ocean_proximity text)`,
      table:
        'public.california (longitude, latitude, housing_median_age, total_rooms, total_bedrooms, population, households, median_income, median_house_value, ocean_proximity)',
    });
    const declaration = declare({
      task: 'regression',
      source: { table: 'california' },
      target: { column: 'median_house_value' },
    });
    const { manifest } = await fixture.pull(declaration);
    const table = tableOf(declaration, manifest);
    const report = await fixture.snapshots.validate({ declaration, table, manifest });
    expect(report).toMatchObject({
      verdict: 'pass',
      positiveShare: null,
      rows: { total: 20640, used: 20640 },
    });
    expect(report.columns.find(({ name }) => name === 'total_bedrooms')?.missingShare).toBe(207 / 20640);
    const split = { by: 'key', key: ['id'], seed: 42, validation: 0.2, test: 0.2 } as const;
    const { labels } = await fixture.snapshots.readFrame({
      declaration,
      table,
      manifest,
      columns: ['total_bedrooms'],
      split,
    });
    const mean = labels.reduce((sum, label) => sum + label, 0) / labels.length;
    expect(mean).toBeCloseTo(206_855.817, 2);
  });
});

it('reads a large snapshot of many increments to its end, at every read', async () => {
  await fixture.sql(
    `create table t as select i as id, (i % 97)::double precision as x, case when i % 3 = 0 then 'yes' else 'no' end as y,
       timestamptz '2026-01-01' + i * interval '1 second' as updated_at from generate_series(1, 300000) i`,
  );
  const declaration = declare({ source: { table: 't', key: 'id', watermark: 'updated_at', overlap: '1s' } });
  let { manifest } = await fixture.pull(declaration);
  for (let round = 1; round <= 4; round++) {
    await fixture.sql(
      `insert into t select id + ${round} * 1000000, x + 1, y, updated_at + ${round} * interval '10 days' from t where id <= 20000 and id > 0`,
    );
    manifest = (await fixture.pull(declaration, { previous: manifest })).manifest;
  }
  expect(manifest.segments).toHaveLength(5);
  const table = tableOf(declaration, manifest);
  const split = { by: 'key', key: ['id'], seed: 1, validation: 0.2, test: 0.2 } as const;
  for (let read = 0; read < 3; read++) {
    const { frame } = await fixture.snapshots.readFrame({
      declaration,
      table,
      manifest,
      columns: ['x'],
      split,
    });
    expect(frame.rowCount).toBe(380_000);
    const report = await fixture.snapshots.validate({ declaration, table, manifest });
    expect(report.rows.total).toBe(380_000);
  }
});
