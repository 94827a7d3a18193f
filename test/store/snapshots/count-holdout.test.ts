import { afterAll, beforeAll, expect, it } from 'vitest';
import { countHoldout } from '../../../store/snapshots/count-holdout.ts';
import { declare, type Fixture, openFixture } from './fixture.ts';

let fixture: Fixture;
beforeAll(async () => {
  fixture = await openFixture();
  await fixture.sql(
    `create table t as select i as id, case when i % 10 = 0 then null when i % 4 = 1 then 'yes' else 'no' end as y,
       case when i % 3 = 0 then 'a' when i % 3 = 1 then 'b''s' end as "the group",
       case when i <= 100 then 'test' else 'train' end as part from generate_series(1, 1000) i`,
  );
});
afterAll(() => fixture.close());

const count = (changes: object) => countHoldout(declare(changes as never), { connectionString: fixture.url });
const gates = [{ metric: 'f1', min: 0.1, slices: { by: 'the group' } }];

it('counts the labelled rows that will be test rows, with their positive share and the levels of slices', async () => {
  const { rowCount, positiveShare, levels } = await count({ gates });
  expect(rowCount).toBe(180);
  expect(positiveShare).toBeCloseTo(250 / 900, 2);
  expect(levels.get('the group')).toEqual([
    { level: 'a', rowCount: 60, positives: expect.closeTo(16.6, 0) },
    { level: "b's", rowCount: 60, positives: expect.closeTo(16.8, 0) },
    { level: '__missing__', rowCount: 60, positives: expect.closeTo(16.8, 0) },
  ]);
});

it('takes the rows that a split column names, and says what of the source is broken', async () => {
  expect(await count({ split: { by: 'column', column: 'part' } })).toMatchObject({ rowCount: 90 });
  await expect(count({ source: { table: 'gone' } })).rejects.toThrow(/gone/);
});

it('reads the rows that an expression of several columns is about, and counts those that lack a column', async () => {
  const sliced = (slices: object) => [{ metric: 'f1', min: 0.1, slices }];
  const both = await count({ gates: sliced({ where: "\"the group\" = 'a' and part = 'test'" }) });
  expect(both.sampled?.isWhole).toBe(true);
  expect(both.sampled?.columns.get('part')?.filter((part) => part === 'test')).toHaveLength(90);
  expect(both.sampled?.columns.get('the group')?.filter((group) => group === null)).toHaveLength(300);
  expect(await count({ gates: sliced({ where: "part = 'test'" }) })).not.toHaveProperty('sampled');
  const contract = { columns: { 'the group': { type: 'category' }, part: { type: 'category' } } };
  const { missing } = await count({ gates: sliced({ missing: true }), contract });
  expect(missing).toEqual(
    new Map([
      ['the group', 60],
      ['part', 0],
    ]),
  );
});

it('draws the same rows of a large table each time', async () => {
  await fixture.sql(
    "create table large as select i as id, 'yes' as y, i % 400 as age from generate_series(1, 60000) i",
  );
  const gates = [{ metric: 'f1', min: 0.1, slices: { where: 'age > 390' } }];
  const [one, again] = [
    await count({ source: { table: 'large' }, gates }),
    await count({ source: { table: 'large' }, gates }),
  ];
  expect(one.sampled?.isWhole).toBe(false);
  expect(one.sampled?.columns.get('age')?.length).toBeGreaterThan(19_000);
  expect(one.sampled?.columns.get('age')?.length).toBeLessThan(21_000);
  expect(again).toEqual(one);
});
