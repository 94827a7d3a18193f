import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { labelWords } from '../../../activities/fitting/label-words.ts';
import type { Profile } from '../../../shared/contract/profile.ts';
import type { DataReport } from '../../../shared/contract/report.ts';
import type { Declaration } from '../../../shared/declaration/schema.ts';
import { declare, type Fixture, openFixture, tableOf } from './fixture.ts';

let fixture: Fixture;
beforeEach(async () => {
  fixture = await openFixture();
});
afterEach(() => fixture.close());

type Checked = { readonly report: DataReport; readonly profile: Profile };

async function check(declaration: Declaration, previousProfile: Profile | null = null): Promise<Checked> {
  const { manifest } = await fixture.pull(declaration);
  const table = tableOf(declaration, manifest);
  const report = await fixture.snapshots.validate({ declaration, table, manifest, previousProfile });
  const profile = await fixture.snapshots.readProfile('m', manifest.id);
  if (profile === null) throw new Error('no profile was kept');
  return { report, profile };
}

const found = ({ violations }: DataReport) =>
  violations.map(({ column, rule, severity, count }) => [column, rule, severity, count]);

const base = `create table t as select i as id, i / 10.0::float8 as x, (array['a', 'b', 'c'])[1 + i % 3] as c,
  case when i % 4 = 0 then 'yes' else 'no' end as y from generate_series(1, 2000) i;`;

describe('validation', () => {
  it('passes clean data without a word', async () => {
    await fixture.sql(base);
    const { report } = await check(declare());
    expect(report).toMatchObject({
      verdict: 'pass',
      violations: [],
      positiveShare: 0.25,
      rows: { total: 2000, used: 2000, unlabelled: 0, immature: 0, quarantined: 0 },
      features: ['c', 'x'],
    });
  });

  it('counts the words of the label, so that an answer can name the other one', async () => {
    await fixture.sql(base);
    const declaration = declare();
    const { manifest } = await fixture.pull(declaration);
    const { report, profile } = await check(declaration);
    expect(labelWords(tableOf(declaration, manifest), profile)).toEqual(['no', 'yes']);
    expect(found(report)).toEqual([]);
    await fixture.sql(`update t set y = 'maybe' where id = 1`);
    const third = await check(declaration);
    expect(labelWords(tableOf(declaration, manifest), third.profile)).toEqual(['not yes', 'yes']);
  });

  it('finds every broken rule of a column at once, with counts, shares and sample keys', async () => {
    await fixture.sql(`${base}
      update t set x = -5 where id in (3, 4); update t set x = 1e6 where id = 9;
      update t set c = 'z' where id <= 7; update t set c = null where id between 100 and 299;
      alter table t add column f float8; update t set f = id; update t set f = 'NaN' where id = 50; update t set f = '-Infinity' where id = 51`);
    const { report } = await check(
      declare({
        contract: {
          columns: {
            x: {
              min: 0,
              max: 1000,
              severity: 'warn',
              mean: { max: 1 },
              median: { min: 50 },
              standardDeviation: { max: 1e9 },
            },
            c: { values: ['a', 'b', 'c'] },
          },
        },
      }),
    );
    expect(report.verdict).toBe('fail');
    expect(found(report)).toEqual(
      [
        ['c', 'missing', 'stop', 200],
        ['c', 'values', 'stop', 7],
        ['f', 'type', 'stop', 2],
        ['f', 'extra-column', 'warn', null],
        ['x', 'min', 'warn', 2],
        ['x', 'max', 'warn', 1],
        ['x', 'mean', 'warn', null],
      ].sort(byStop),
    );
    const values = report.violations.find(({ rule }) => rule === 'values');
    expect(values).toMatchObject({ share: 7 / 2000, detail: '7 values are none of a, b, c: "z" (7)' });
    expect(values?.samples).toHaveLength(5);
    expect(values?.samples.every((key) => Number(key) <= 7)).toBe(true);
    expect(report.violations.find(({ rule }) => rule === 'type')?.samples).toEqual(['50', '51']);
    expect(report.violations.find(({ rule }) => rule === 'missing')?.detail).toContain(
      'missing in 10 % of the rows, at most 5 %',
    );
  });

  const byStop = (a: readonly unknown[], b: readonly unknown[]) =>
    Number(a[2] === 'warn') - Number(b[2] === 'warn');

  it.each([
    [
      'words',
      `y = case when id <= 3 then 'YES' when id <= 5 then 'y' else y end`,
      ['no', 'yes'],
      'yes',
      5,
      '5 values are none of no, yes: "YES" (3), "y" (2)',
    ],
    [
      'numbers',
      `y = case when id = 4 then '7' when y = 'yes' then '1' else '0' end; alter table t alter y type bigint using y::bigint`,
      [0, 1],
      '1',
      1,
      '1 values are none of 0, 1: 7',
    ],
  ])(
    'stops at a label that a target of %s may not have, and names value and keys',
    async (_, change, values, positive, count, detail) => {
      await fixture.sql(`${base} update t set ${change}`);
      const { report } = await check(
        declare({
          target: { column: 'y', positive },
          contract: { columns: { x: {}, c: {}, y: { values, missingMax: 1 } } },
        }),
      );
      expect(report.verdict).toBe('fail');
      expect(report.violations).toMatchObject([
        { column: 'y', rule: 'values', severity: 'stop', count, detail },
      ]);
      expect(report.violations[0]?.samples).toEqual(count === 1 ? ['4'] : ['1', '2', '3', '4', '5']);
    },
  );

  it('stops at a column that is missing for 40 % of the rows, naming column and share, and drops no row', async () => {
    await fixture.sql(
      `${base} alter table t add column fresh float8; update t set fresh = 1.5 + id where id % 5 > 1`,
    );
    const { report } = await check(declare());
    expect(report.verdict).toBe('fail');
    expect(report.violations).toMatchObject([
      { column: 'fresh', rule: 'missing', severity: 'stop', share: 0.4 },
    ]);
    expect(report.rows).toMatchObject({ total: 2000, used: 2000 });
  });

  it('stops at repeated and missing keys, and at missing watermarks', async () => {
    await fixture.sql(`create table t as select i % 900 as id, i as x, now() as u, case when i % 2 = 0 then 'yes' else 'no' end as y from generate_series(1, 1000) i;
      update t set id = null where id = 5; update t set u = null where x = 10`);
    const { report } = await check(declare({ source: { watermark: 'u' } }));
    expect(found(report)).toEqual([
      ['id', 'key-duplicate', 'stop', 99],
      ['id', 'key-missing', 'stop', 2],
      ['u', 'watermark-missing', 'stop', 1],
    ]);
    expect(report.rows).toMatchObject({ total: 1000, used: 998, quarantined: 2 });
  });

  it('counts rows that repeat another in all columns but the key', async () => {
    await fixture.sql(
      `create table t as select i as id, i % 50 as x, case when i % 2 = 0 then 'yes' else 'no' end as y from generate_series(1, 1000) i`,
    );
    const { report } = await check(declare({ contract: { duplicateRowsMax: 0.5 } }));
    expect(found(report)).toEqual([[null, 'duplicate-rows', 'stop', 950]]);
    expect(report.violations[0]?.samples).toEqual(['1', '2', '3', '4', '5']);
  });

  it('stops at too few rows and tells where they went', async () => {
    await fixture.sql(`${base} update t set y = null where id > 500`);
    const { report } = await check(declare({ contract: { rowsMin: 1000 } }));
    expect(report.violations).toMatchObject([
      {
        rule: 'rows-min',
        detail:
          '500 usable rows, expected at least 1000: 2000 in all, 1500 unlabelled, 0 immature, 0 quarantined',
      },
    ]);
  });

  it.each([
    ['an empty table', 'delete from t', ['rows-min']],
    ['one class only', `update t set y = 'no'`, ['one-class']],
    ['no positive value at all', `update t set y = 'maybe'`, ['one-class']],
    ['a rare class', `update t set y = 'no' where id > 12`, ['positive-share']],
    ['a feature that is missing everywhere', 'update t set x = null', ['missing']],
    ['a constant number and a constant category', `update t set x = 3, c = 'a'`, ['constant', 'constant']],
    ['a label that is missing everywhere', 'update t set y = null', ['rows-min']],
  ])('says so of %s, and never crashes', async (_title, change, rules) => {
    await fixture.sql(`${base} ${change}`);
    const { report } = await check(declare());
    expect(report.violations.map(({ rule }) => rule)).toEqual(rules);
    expect(report.verdict).toBe(rules.includes('constant') ? 'pass' : 'fail');
  });

  it('names a class that is not declared, and warns of one that is hardly there', async () => {
    await fixture.sql(`${base} update t set y = 'maybe' where id = 7; update t set y = 'gold' where id < 3`);
    const target = { column: 'y', positive: undefined, classes: ['no', 'yes', 'maybe'] };
    const { report } = await check(declare({ task: 'multiclass', target }));
    expect(found(report)).toEqual([
      ['y', 'values', 'stop', 2],
      ['y', 'rare-class', 'warn', null],
    ]);
    expect(report.violations[0]?.detail).toBe('2 values are none of no, yes, maybe: "gold" (2)');
    expect(report.violations[1]?.detail).toContain('"maybe" (1)');
    expect(report.rows).toMatchObject({ used: 1998, quarantined: 2 });
  });

  it.each([
    ['one class', `update t set y = 'no'`, 'one-class'],
    ['too many classes', `update t set y = 'k' || id % 101`, 'classes-max'],
  ])('stops a task of several classes at %s', async (_title, change, rule) => {
    await fixture.sql(`${base} ${change}`);
    const target = { column: 'y', positive: undefined };
    const { report } = await check(declare({ task: 'multiclass', target }));
    expect(found(report)).toEqual([['y', rule, 'stop', null]]);
  });

  it('counts text where numbers belong as a violation of the type, and blank text as missing', async () => {
    await fixture.sql(
      `${base} alter table t add column n text; update t set n = id; update t set n = 'many' where id = 8; update t set n = ' ' where id in (9, 10); update t set n = '1e999' where id = 11`,
    );
    const { report } = await check(
      declare({ contract: { extraColumns: 'ignore', columns: { n: { type: 'number' } } } }),
    );
    expect(found(report)).toEqual([['n', 'type', 'stop', 2]]);
    expect(report.violations[0]?.samples).toEqual(['8', '11']);
    expect(report.columns.find(({ name }) => name === 'n')?.missingShare).toBe(3 / 2000);
  });

  it('leaves an id-like column out and says so, and keeps 900 categories', async () => {
    await fixture.sql(
      `${base} alter table t add column ref text; update t set ref = 'r' || id; alter table t add column many text; update t set many = 'm' || id % 900`,
    );
    const { report } = await check(declare());
    expect(report.verdict).toBe('pass');
    expect(report.leftOut).toEqual([
      { column: 'ref', reason: 'id-like: 2000 different values in 2000 rows' },
    ]);
    expect(report.features).toEqual(['c', 'many', 'x']);
  });

  it('reads 40 categories in one statement', async () => {
    const columns = Array.from({ length: 40 }, (_, index) => `'v' || i % ${index + 2} as c${index}`);
    await fixture.sql(
      `create table t as select i as id, case when i % 2 = 0 then 'yes' else 'no' end as y, ${columns.join(', ')} from generate_series(1, 1000) i`,
    );
    const { report } = await check(declare());
    const counts = report.columns
      .filter(({ role }) => role === 'feature')
      .map(({ name, distinctCount }) => [name, distinctCount]);
    expect(Object.fromEntries(counts)).toEqual(
      Object.fromEntries(columns.map((_, index) => [`c${index}`, index + 2])),
    );
  });

  it('reports what changed against the previous snapshot: rows, missing shares, categories, PSI and KS', async () => {
    await fixture.sql(base);
    const first = await check(declare());
    await fixture.sql(`delete from t where id > 900; update t set x = x + 60; update t set c = 'new' where id <= 300;
      update t set c = null where id between 301 and 390`);
    const change = { contract: { missingMax: 0.5, change: { severity: 'stop' } } };
    const { report } = await check(declare(change), first.profile);
    expect(found(report).map(([column, rule]) => [column, rule])).toEqual([
      ['c', 'new-category'],
      [null, 'row-count-drop'],
      ['c', 'missing-rise'],
      ['c', 'psi'],
      ['x', 'psi'],
      ['x', 'ks'],
    ]);
    expect(report.violations[0]).toMatchObject({
      count: 300,
      share: 1 / 3,
      samples: ['1', '2', '3', '4', '5'],
    });
    const same = await check(declare(change), (await check(declare(change))).profile);
    expect(same.report.violations).toEqual([]);
  });

  it('makes the same profile at every read of the same rows, in whatever order they lie', async () => {
    await fixture.sql(
      `create table t as select i as id, sin(i) as x, 'c' || i % 7 as c, case when i % 4 = 0 then 'yes' else 'no' end as y from generate_series(1, 60000) i`,
    );
    const first = await check(declare());
    await fixture.sql(
      'create table u as select * from t order by x; drop table t; alter table u rename to t',
    );
    const second = await check(declare());
    expect({ ...second.profile, snapshot: '' }).toEqual({ ...first.profile, snapshot: '' });
    expect(first.profile.sampleRowCount).toBeGreaterThan(19_000);
    expect(first.profile.sampleRowCount).toBeLessThan(21_000);
  });
});
