import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { declare, type Fixture, openFixture, tableOf } from './fixture.ts';

let fixture: Fixture;
beforeEach(async () => {
  fixture = await openFixture();
});
afterEach(() => fixture.close());

/** All rows of some columns, with their keys. */
async function read(columns: readonly string[], changes: Readonly<Record<string, unknown>> = {}) {
  const declaration = declare({ split: { by: 'key' }, ...changes });
  const { manifest } = await fixture.pull(declaration);
  const table = tableOf(declaration, manifest);
  const chosen = { by: 'key', key: ['id'], seed: 1, validation: 0.2, test: 0.2 } as const;
  return fixture.snapshots.readFrame({
    declaration,
    table,
    manifest,
    columns,
    split: chosen,
    withKeys: true,
  });
}

const texts = (column: unknown): readonly (string | null)[] => {
  const { codes, levels } = column as { codes: Int32Array; levels: readonly string[] };
  return Array.from(codes, (code) => levels[code] ?? null);
};
const numbers = (column: unknown): readonly number[] => [...(column as { values: Float64Array }).values];

describe('values on their way from PostgreSQL to a frame', () => {
  it('of 500 columns of text find room in the memory of DuckDB, and are checked there', async () => {
    const columns = Array.from({ length: 500 }, (_, at) => `i % ${at + 2} || 'a' as c${at}`).join(', ');
    await fixture.sql(
      `create table t as select i as id, ${columns}, 'yes' as y from generate_series(0, 99) i`,
    );
    const { frame, keys } = await read(['c0', 'c499']);
    const ids = (keys ?? []).map(Number);
    expect(texts(frame.columns.get('c0'))).toEqual(ids.map((id) => `${id % 2}a`));
    expect(texts(frame.columns.get('c499'))).toEqual(ids.map((id) => `${id % 501}a`));
    const declaration = declare();
    const { manifest } = await fixture.pull(declaration);
    const table = tableOf(declaration, manifest);
    const { rows } = await fixture.snapshots.validate({ declaration, table, manifest });
    expect(rows).toMatchObject({ total: 100, used: 100 });
  });

  it('keep quotes, newlines, unicode, long and empty texts apart from nulls', async () => {
    const values = [
      'a,b',
      'say "hi"',
      'two\nlines',
      'ünïcödé 🦀 on a long line of text',
      '',
      null,
      ' ',
      '\\N',
      'exactly12byt',
      'thirteen byte',
    ];
    await fixture.sql('create table t (id integer, c text, y text)');
    for (const [index, value] of values.entries())
      await fixture.sql(`insert into t values (${index}, ${value === null ? 'null' : `'${value}'`}, 'yes')`);
    const { frame, keys } = await read(['c']);
    expect(keys).toEqual(values.map((_, index) => String(index)));
    expect(texts(frame.columns.get('c'))).toEqual(values);
  });

  it('keep numbers exactly as their text says', async () => {
    const wanted = [
      '0',
      '1',
      '-1',
      '0.1',
      '123456.789',
      '-0.000001',
      '1e300',
      '12345678901234567890.123456789',
      '3.14159265358979323846',
      '1e-300',
      '99999999999999999999999',
      '10000',
      '0.0001',
    ];
    await fixture.sql(
      'create table t (id integer, n numeric, f float8, r real, b bigint, s smallint, y text)',
    );
    for (const [index, value] of wanted.entries())
      await fixture.sql(
        `insert into t values (${index}, ${value}, ${value}, 0.1, 9007199254740991, -7, 'no')`,
      );
    await fixture.sql(`insert into t values (100, null, null, null, null, null, 'no')`);
    const { frame } = await read(['n', 'f', 'r', 'b', 's']);
    const expected = [...wanted.map(Number), Number.NaN];
    expect(numbers(frame.columns.get('n'))).toEqual(expected);
    expect(numbers(frame.columns.get('f'))).toEqual(expected);
    expect(numbers(frame.columns.get('r'))[0]).toBe(0.1);
    expect(numbers(frame.columns.get('b'))[0]).toBe(9007199254740991);
    expect(numbers(frame.columns.get('s'))[0]).toBe(-7);
  });

  it('read times as epoch milliseconds in UTC, whatever the server has set', async () => {
    await fixture.sql(`create table t (id integer, d date, p timestamp, z timestamptz, y text);
      insert into t values
        (1, '2026-02-28', '2026-02-28 12:00:00.123456', '2026-02-28 12:00:00.5+02', 'yes'),
        (2, '1969-12-31', '1900-01-01', '0001-01-01 00:00:00+00', 'no'),
        (3, null, null, null, 'no')`);
    await fixture.sql(`do $$ begin execute format('alter database %I set timezone = %L', current_database(), 'Asia/Tokyo');
      execute format('alter database %I set datestyle = %L', current_database(), 'German'); end $$`);
    const { frame } = await read(['d', 'p', 'z']);
    expect(numbers(frame.columns.get('d'))).toEqual([Date.UTC(2026, 1, 28), -86_400_000, Number.NaN]);
    expect(numbers(frame.columns.get('p'))[0]).toBeCloseTo(Date.UTC(2026, 1, 28, 12) + 123.456, 3);
    expect(numbers(frame.columns.get('p'))[1]).toBe(Date.UTC(1900, 0, 1));
    expect(numbers(frame.columns.get('z'))[0]).toBe(Date.UTC(2026, 1, 28, 10, 0, 0, 500));
    expect(numbers(frame.columns.get('z'))[1]).toBe(Date.parse('0001-01-01T00:00:00Z'));
  });

  it('read booleans as 0 and 1, and enums, uuids and words as categories', async () => {
    await fixture.sql(`create type size as enum ('small', 'large');
      create table t (id uuid, b boolean, e size, v varchar(10), ch char(4), y text);
      insert into t values ('00000000-0000-0000-0000-000000000001', true, 'large', 'x', 'ab', 'yes'),
        ('00000000-0000-0000-0000-000000000002', false, null, null, 'abcd', 'no'),
        ('00000000-0000-0000-0000-000000000003', null, 'small', 'y', null, 'no')`);
    const { frame, keys } = await read(['b', 'e', 'v', 'ch']);
    expect(keys?.[0]).toBe('00000000-0000-0000-0000-000000000001');
    expect(numbers(frame.columns.get('b'))).toEqual([1, 0, Number.NaN]);
    expect(frame.columns.get('e')).toMatchObject({ levels: ['large', 'small'] });
    expect(texts(frame.columns.get('e'))).toEqual(['large', null, 'small']);
    expect(texts(frame.columns.get('ch'))).toEqual(['ab', 'abcd', null]);
  });

  it('follow a declared type: text as number, time or boolean of two words, integer as category', async () => {
    await fixture.sql(`create table t (id integer, n text, at text, w text, k integer, y text);
      insert into t values (1, ' 1.5 ', '2026-01-01', 'Ja', 3, 'yes'), (2, '', '2026-01-01T12:00:00+02:00', 'Nein', 10, 'no')`);
    const { frame } = await read(['n', 'at', 'w', 'k'], {
      contract: {
        rowsMin: 1,
        columns: {
          n: { type: 'number' },
          at: { type: 'timestamp' },
          w: { type: 'boolean', values: ['Nein', 'Ja'] },
          k: { type: 'category' },
        },
      },
    });
    expect(numbers(frame.columns.get('n'))).toEqual([1.5, Number.NaN]);
    expect(numbers(frame.columns.get('at'))).toEqual([Date.UTC(2026, 0, 1), Date.UTC(2026, 0, 1, 10)]);
    expect(numbers(frame.columns.get('w'))).toEqual([1, 0]);
    expect(texts(frame.columns.get('k'))).toEqual(['3', '10']);
  });

  it('keep large numeric keys apart', async () => {
    await fixture.sql(`create table t (id numeric, x integer, y text);
      insert into t select 12345678901234567890123 + i, i, 'yes' from generate_series(1, 5) i`);
    const { keys } = await read(['x']);
    expect(new Set(keys).size).toBe(5);
    expect(keys?.[0]).toBe('12345678901234567890124');
  });

  it('cross many slots of the stream, with rows larger than a slot', async () => {
    await fixture.sql(`create table t as select i as id, repeat(chr(97 + i % 26), i * 1000) as c, 'yes' as y from generate_series(0, 600, 15) i;
      insert into t values (9999, repeat('ä', 1500000), 'no')`);
    const { frame, keys } = await read(['c']);
    expect(keys).toHaveLength(42);
    const lengths = texts(frame.columns.get('c')).map((text) => text?.length);
    expect(lengths).toEqual([...Array.from({ length: 41 }, (_, i) => i * 15_000), 1_500_000]);
  });

  it('hold 10,000 categories and a column that is missing everywhere', async () => {
    await fixture.sql(`create table t as select i as id, 'level ' || lpad((i % 10000)::text, 5, '0') as c, null::float8 as gone, null::text as none,
      case when i % 2 = 0 then 'yes' else 'no' end as y from generate_series(0, 29999) i`);
    const { frame } = await read(['c', 'gone', 'none']);
    const column = frame.columns.get('c');
    expect(column?.kind === 'category' && column.levels.length).toBe(10000);
    expect(texts(column)[12345]).toBe('level 02345');
    expect(numbers(frame.columns.get('gone')).every(Number.isNaN)).toBe(true);
    expect(frame.columns.get('none')).toMatchObject({ kind: 'category', levels: [] });
  });
});
