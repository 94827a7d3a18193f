import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { checkSnapshot } from '../../activities/check-snapshot.ts';
import { declare, type Fixture, openFixture } from '../store/snapshots/fixture.ts';

let fixture: Fixture;
beforeEach(async () => {
  fixture = await openFixture();
  await fixture.sql(`create table t as select i as id, i / 10.0::float8 as x, now() as at,
    case when i <= 500 then null else 'a' || i % 3 end as c,
    case when i % 4 = 0 then 'yes' else 'no' end as y from generate_series(1, 2000) i`);
});
afterEach(() => fixture.close());

async function check(changes: Readonly<Record<string, unknown>>) {
  const declaration = declare(changes);
  const { manifest } = await fixture.pull(declaration);
  return checkSnapshot(fixture.snapshots, { declaration, manifest, previousProfile: async () => null });
}

const stopsOf = ({ report }: Awaited<ReturnType<typeof check>>) =>
  report.violations
    .filter(({ severity }) => severity === 'stop')
    .map(({ column, rule, count }) => [column, rule, count]);

describe('checking a snapshot whose columns do not fit', () => {
  it('reports a missing column beside all that is wrong with those that are there', async () => {
    const contract = { rowsMin: 5_000, columns: { gone: {}, x: { max: 100 } } };
    const checked = await check({ contract });
    expect(stopsOf(checked)).toEqual([
      ['gone', 'missing-column', null],
      [null, 'rows-min', null],
      ['c', 'missing', 500],
      ['x', 'max', 1000],
    ]);
    expect(checked.report.verdict).toBe('fail');
    expect(checked.report.rows).toMatchObject({ total: 2000, used: 2000, quarantined: 0 });
    expect(checked.split).toBeUndefined();
    const max = checked.report.violations.find(({ rule }) => rule === 'max');
    expect(max?.samples).toHaveLength(5);
  });

  it('counts every row as unlabelled where the target is missing, and checks the others', async () => {
    const checked = await check({ target: { column: 'label', positive: 'yes' } });
    expect(stopsOf(checked)).toEqual([
      ['label', 'missing-column', null],
      [null, 'rows-min', null],
      ['c', 'missing', 500],
    ]);
    expect(checked.report.rows).toMatchObject({ total: 2000, used: 0, unlabelled: 2000 });
  });

  it('refuses bounds on the numbers of a column of words, and checks the rest of it', async () => {
    const columns = { c: { mean: { max: 1 }, min: 0, values: ['a0', 'a1'] }, x: {} };
    const checked = await check({ contract: { columns } });
    const named = checked.report.violations.filter(({ column }) => column === 'c');
    expect(named.map(({ rule, detail, count }) => [rule, detail, count])).toEqual([
      [
        'missing-column',
        expect.stringMatching(/^contract.columns.c.min: the source has category, .* no min/),
        null,
      ],
      ['missing-column', expect.stringMatching(/^contract.columns.c.mean: .* no mean; remove it/), null],
      ['missing', expect.any(String), 500],
      ['values', expect.any(String), 500],
    ]);
  });

  it('goes on past a label, a time and a column that cannot be read as declared', async () => {
    const checked = await check({
      task: 'regression',
      target: { column: 'y' },
      source: { time: 'c' },
      contract: { columns: { at: { type: 'number', min: 1, mean: { max: 1 } } } },
    });
    expect(stopsOf(checked)).toEqual([
      ['c', 'missing-column', null],
      ['y', 'missing-column', null],
      ['at', 'missing-column', null],
      [null, 'rows-min', null],
      ['c', 'missing', 500],
    ]);
  });
});
