import { describe, expect, it } from 'vitest';
import type { SplitRecord } from '../../../shared/artifact-manifest.ts';
import { resolveTable } from '../../../shared/contract/table.ts';
import { partSql, testForBoth } from '../../../shared/dataset/split.ts';
import { Declaration } from '../../../shared/declaration/schema.ts';

const resolved = resolveTable(
  Declaration.parse({
    model: 'm',
    task: 'regression',
    source: { table: 't', key: 'id', time: 'at' },
    target: { column: 'y' },
  }),
  [
    { name: 'at', postgresType: 'timestamp with time zone', type: 'timestamp' },
    { name: 'id', postgresType: 'integer', type: 'integer' },
    { name: 'x', postgresType: 'integer', type: 'integer' },
    { name: 'y', postgresType: 'double precision', type: 'number' },
  ],
);
if (resolved.kind !== 'resolved') throw new Error('unresolved');
const { table } = resolved;

const byKey: SplitRecord = { by: 'key', key: ['id'], seed: 42, validation: 0.25, test: 0.25 };
const byTime: SplitRecord = {
  by: 'time',
  column: 'at',
  validationFromMs: 5,
  testFromMs: 10,
  trainedUntilMs: 8,
};

describe('the SQL of a split', () => {
  it('compares hexadecimal digits of md5 with the cumulated shares, test first', () => {
    expect(partSql(byKey, table)).toBe(
      `(md5('42:' || "id"::varchar) < '4000000000000')::utinyint + (md5('42:' || "id"::varchar) < '8000000000000')::utinyint`,
    );
  });

  it('cuts in time and leaves rows without a time without a part', () => {
    expect(partSql(byTime, table)).toBe(
      'case when epoch_ms("at") >= 10 then 2 when epoch_ms("at") >= 5 then 1 when epoch_ms("at") is not null then 0 end',
    );
  });

  it('quotes names and texts', () => {
    const sql = partSql({ by: 'group', column: 'a"b', seed: 1, validation: 0.2, test: 0.2 }, table);
    expect(sql).toContain('"a""b"');
  });

  it('takes as test for both what neither version has seen, in time as well', () => {
    const later: SplitRecord = { ...byTime, testFromMs: 20, trainedUntilMs: 19 };
    const sql = testForBoth(byTime, later, table);
    expect(sql).toContain('epoch_ms("at") > 8');
    expect(sql).toContain('epoch_ms("at") > 19');
    expect(sql.split(' and ').length).toBe(4);
  });
});
