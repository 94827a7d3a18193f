import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { segmentSpan } from '../../../store/snapshots/logical-rows.ts';
import type { ScoreTable } from '../../../store/snapshots/scores.ts';
import { declare, type Fixture, openFixture } from './fixture.ts';

let fixture: Fixture;
beforeEach(async () => {
  fixture = await openFixture();
});
afterEach(() => fixture.close());

const rowCount = 5000;
const real = (of: (row: number) => number): Float64Array =>
  Float64Array.from({ length: rowCount }, (_, row) => of(row));
/** As columns that were just read are: in memory that threads share. */
function shared(values: Float64Array): Float64Array {
  const copy = new Float64Array(new SharedArrayBuffer(values.byteLength));
  copy.set(values);
  return copy;
}

const scores: Omit<ScoreTable, 'keys'> = {
  labels: shared(real((row) => row % 2)),
  candidate: real((row) => row / 7),
  champion: real((row) => (row % 5 === 0 ? Number.NaN : row / 11)),
  prior: real(() => 0.3),
  slices: new Map([
    [
      'sex',
      {
        kind: 'category',
        codes: Int32Array.from({ length: rowCount }, (_, row) => (row % 3) - 1),
        levels: ["f'", 'm'],
      },
    ],
    ['age', { kind: 'number', values: real((row) => (row % 4 === 0 ? Number.NaN : row)) }],
  ]),
};

/** Rows "key 1" and so on in the full segment, the first ten again in an increment. */
async function pulled() {
  await fixture.sql(
    `create table t as select 'key ' || i || ', "ü"' as id, i % 2 as part, 'yes' as y, timestamptz '2026-01-01' + i * interval '1 second' as updated_at from generate_series(1, ${rowCount}) i`,
  );
  const declaration = declare({ source: { key: ['id', 'part'], watermark: 'updated_at', overlap: '1s' } });
  const { manifest } = await fixture.pull(declaration);
  await fixture.sql(
    `insert into t select 'new', i, 'yes', timestamptz '2026-01-02' from generate_series(0, 1) i`,
  );
  return (await fixture.pull(declaration, { previous: manifest })).manifest;
}

it('come back bit by bit, in their order, with keys of every segment, slices and missing values', async () => {
  const manifest = await pulled();
  const places = real((row) => (row < rowCount - 1 ? row : segmentSpan + 3));
  const path = join(fixture.home, 'decisions/d-1/scores.parquet');
  await fixture.snapshots.writeScores(path, { ...scores, places }, manifest);
  const { keys, ...read } = await fixture.snapshots.readScores(path);
  expect(read).toEqual(scores);
  expect(keys.slice(0, 2)).toEqual(['key 1, "ü",1', 'key 2, "ü",0']);
  expect(keys).toHaveLength(rowCount);
  expect(new Set(keys).size).toBe(rowCount);
  expect(keys.at(-1)).toMatch(/^new,[01]$/);
});

it('have no champion where nothing served, and may be empty', async () => {
  const manifest = await pulled();
  const path = join(fixture.home, 'scores.parquet');
  const empty = { labels: new Float64Array(), candidate: new Float64Array(), prior: new Float64Array() };
  const placed = { ...empty, places: new Float64Array(), slices: new Map() };
  await fixture.snapshots.writeScores(path, placed, manifest);
  expect(await fixture.snapshots.readScores(path)).toEqual({ ...empty, keys: [], slices: new Map() });
});
