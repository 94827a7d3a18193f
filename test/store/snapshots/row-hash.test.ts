import { afterEach, beforeEach, expect, it } from 'vitest';
import { declare, type Fixture, openFixture } from './fixture.ts';

let fixture: Fixture;
beforeEach(async () => {
  fixture = await openFixture();
});
afterEach(() => fixture.close());

// Digests of releases before must stay comparable: what changes one makes every snapshot new.
it('gives rows of every type, with nulls and long texts, the digest that it always gave', async () => {
  await fixture.sql(`create table t as select i::bigint as id, (i % 300)::smallint as small, i * 7 as whole,
      i % 3 = 0 as flag, (i / 8.0)::real as single, (i / 7.0)::float8 as double, (i / 100.0)::numeric(12, 2) as price,
      date '2020-01-01' + i as day, timestamp '1999-12-31 23:59:59.999999' + i * interval '1 minute' as at,
      timestamptz '2026-01-01 00:00:00+00' + i * interval '1 second' as updated_at,
      repeat(chr(97 + i % 26), i % 20) as word, case when i % 2 = 0 then 'yes' else 'no' end as y
      from generate_series(1, 5000) i`);
  await fixture.sql(`update t set small = null, whole = null, flag = null, single = null, double = null, price = null,
      day = null, at = null, word = null where id % 11 = 0;
      update t set double = 'NaN', price = 'NaN', day = 'infinity', at = '-infinity', word = 'ünïcödé' where id = 5`);
  const { manifest } = await fixture.pull(
    declare({ source: { key: ['id', 'small'], watermark: 'updated_at' } }),
  );
  expect(manifest.digest).toBe('6db0be12350b8713af0dcc2e4871fee20b7f50f64afe227e38b488309e5e5adc');
});
