import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { openSnapshots } from '../../../store/snapshots/snapshots.ts';
import { declare, type Fixture, openFixture, tableOf } from './fixture.ts';

let fixture: Fixture;
beforeEach(async () => {
  fixture = await openFixture();
});
afterEach(() => fixture.close());

const keptFiles = async (): Promise<readonly string[]> =>
  (await fixture.files()).filter((file) => file.endsWith('.columns'));

/** All rows with these columns: as the pull kept them, without the segment, and as DuckDB decodes them. */
async function readTwice(declaration: ReturnType<typeof declare>, columns: readonly string[]) {
  const { manifest } = await fixture.pull(declaration);
  const table = tableOf(declaration, manifest);
  const chosen = await fixture.snapshots.chooseSplit({ declaration, table, manifest });
  if (chosen.kind !== 'chosen') throw new Error(chosen.reason);
  const request = { declaration, table, manifest, columns, split: chosen.split };
  const decoded = await fixture.snapshots.readFrame(request);
  await rm(join(fixture.home, 'snapshots', 'm', manifest.segments[0]?.file ?? ''));
  const { keep: _, ...kept } = await fixture.snapshots.readFrame({ ...request, allUsed: true });
  return { decoded, kept };
}

const every = (nth: number, value: string): string => `case when i % ${nth} <> 0 then ${value} end`;

it('keeps values of every type as they are decoded', async () => {
  const columns = {
    int2: every(3, '(i - 1000)::int2'),
    int4: every(5, '(i * 1000003)::int4'),
    int8: every(7, `(i * ${2 ** 40} - 5)::int8`),
    bool: every(4, 'i % 3 = 0'),
    float4: every(9, '(i / 3.0)::float4'),
    float8: `case i when 1 then 'NaN'::float8 when 2 then '-0'::float8 else sqrt(i) end`,
    numeric: every(2, 'i / 7.0'),
    at: every(6, `timestamptz '2026-01-01' + i * interval '1.234567 hour'`),
    day: every(6, `date '1969-12-01' + i`),
    short: every(8, `'w' || i % 7`),
    word: every(
      8,
      `(array['', 'Zürich', 'exactly12 by', 'one more than twelve', 'änother of many bytes'])[1 + i % 5]`,
    ),
    many: `'level ' || i % 300`,
  };
  const selected = Object.entries(columns).map(([name, sql]) => `${sql} as "${name}"`);
  await fixture.sql(
    `create table t as select i as id, ${selected.join(', ')}, (array['yes', 'no'])[1 + i % 2] as y from generate_series(1, 2000) i`,
  );
  const { decoded, kept } = await readTwice(declare({ split: { by: 'key' } }), Object.keys(columns));
  expect(kept).toEqual(decoded);
  expect(kept.frame.columns.size).toBe(12);
});

it.each([
  ['int4', "case when i % 3 = 0 then '1' else '2' end", '1'],
  ['int8', "case when i % 3 = 0 then '-7' else '2' end", '-7'],
  ['int4', 'i % 3', '01'],
  ['bool', 'i % 3 = 0', 'true'],
  ['bool', 'i % 3 = 0', 'false'],
  ['text', "case when i % 3 = 0 then 'a long positive word' else 'no' end", 'a long positive word'],
])('keeps labels of type %s, %s, of which %s is the positive one', async (type, sql, positive) => {
  await fixture.sql(
    `create table t as select i as id, i % 5 as x, (${sql})::${type} as y from generate_series(1, 400) i`,
  );
  const declaration = declare({ target: { column: 'y', positive }, split: { by: 'key' } });
  const { decoded, kept } = await readTwice(declaration, ['x']);
  expect(kept).toEqual(decoded);
});

it('keeps the numbers of a regression', async () => {
  await fixture.sql(
    `create table t as select i as id, i % 5 as x, i / 9.0 as y from generate_series(1, 400) i`,
  );
  const declaration = declare({ task: 'regression', target: { column: 'y' }, split: { by: 'key' } });
  const { decoded, kept } = await readTwice(declaration, ['x']);
  expect(kept).toEqual(decoded);
});

it('goes over many blocks, in which codes grow wider, and gives up words that hardly repeat', async () => {
  await fixture.sql(
    `create table t as select i as id, i / 3.0 as x, 'w' || (i / 200) as rising, 'only once, number ' || i as once, i % 2 = 0 as y
     from generate_series(1, 140000) i`,
  );
  const declaration = declare({ target: { column: 'y', positive: 'true' }, split: { by: 'key' } });
  const { decoded, kept } = await readTwice(declaration, ['x', 'rising']);
  expect(kept).toEqual(decoded);
});

it('keeps nothing of frames too large for memory, nor where rows are left out', async () => {
  await fixture.sql(
    `create table t as select i as id, i as x, i % 2 = 0 as y, null::timestamptz as gone from generate_series(1, 400) i`,
  );
  const small = declare({ target: { column: 'y', positive: 'true' }, split: { by: 'key' } });
  const narrow = openSnapshots({ home: fixture.home, frameBytesMax: 1_000 });
  const request = { declaration: small, connectionString: fixture.url, previous: null, attempt: 'r-1' };
  await (await narrow.pull(request)).kept;
  await narrow.close();
  await fixture.pull(
    declare({
      target: { column: 'y', positive: 'true' },
      source: { deletedAt: 'gone' },
      split: { by: 'key' },
    }),
  );
  expect(await keptFiles()).toEqual([]);
  await fixture.pull(small);
  expect(await keptFiles()).toHaveLength(1);
});
