import { beforeEach, expect, it } from 'vitest';
import { z } from 'zod';
import { defineCheck } from '../../../shared/extension/define-check.ts';
import { setInstalled } from '../../../shared/extension/installed.ts';
import { declare, type Fixture, openFixture, tableOf } from './fixture.ts';

let fixture: Fixture;
beforeEach(async () => {
  fixture = await openFixture();
  return async () => {
    setInstalled({ metrics: [], gates: [], checks: [], origins: [] });
    await fixture.close();
  };
});

const inOrder = defineCheck({
  name: 'in-order',
  parameters: z.strictObject({ low: z.string(), high: z.string() }),
  measure: ({ column }, { low, high }) => ({ reversed: `count_if(${column(low)} > ${column(high)})` }),
  judge({ reversed, row_count: rowCount }, { low, high }, { column }) {
    if (!reversed) return [];
    const detail = `${reversed} of ${rowCount} rows have a ${low} above their ${high}`;
    return [{ column: low, count: reversed, rows: `${column(low)} > ${column(high)}`, detail }];
  },
  examples: { clean: [], planted: [] },
});

const violations = async (...checks: readonly object[]) => {
  const declaration = declare({ contract: { checks } });
  const { manifest } = await fixture.pull(declaration);
  const table = tableOf(declaration, manifest);
  const report = await fixture.snapshots.validate({ declaration, table, manifest });
  return { verdict: report.verdict, found: report.violations.filter(({ rule }) => rule === 'check') };
};

it('reports what a check of the user’s own finds, with samples, as severe as declared; one that fails is a finding', async () => {
  await fixture.sql(
    `create table t as select i as id, i as a, case when i % 500 = 0 then 0 else i end as b, case when i % 4 = 0 then 'yes' else 'no' end as y from generate_series(1, 2000) i`,
  );
  const parameters = { low: 'a', high: 'b' };
  const absent = await violations({ check: 'in-order', parameters });
  expect(absent).toMatchObject({
    verdict: 'fail',
    found: [{ detail: expect.stringContaining('no extension defines the check in-order') }],
  });
  setInstalled({ metrics: [], gates: [], checks: [inOrder.check], origins: [] });
  expect(await violations({ check: 'in-order', parameters: { low: 'b', high: 'a' } })).toEqual({
    verdict: 'pass',
    found: [],
  });
  expect(await violations({ check: 'in-order', parameters, severity: 'warn' })).toEqual({
    verdict: 'pass',
    found: [
      {
        ...{ column: 'a', rule: 'check', severity: 'warn', count: 4, share: 0.002 },
        samples: ['500', '1000', '1500', '2000'],
        detail: 'in-order: 4 of 2000 rows have a a above their b',
      },
    ],
  });
  const broken = await violations({ check: 'in-order', parameters: { low: 'a', high: 'gone' } });
  expect(broken.verdict).toBe('fail');
  expect(broken.found[0]?.detail).toContain(
    'the check in-order failed: the table has no column gone; it has',
  );
});
