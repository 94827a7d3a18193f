import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { ScoreTable } from '../../../store/snapshots/scores.ts';
import { type Fixture, openFixture } from './fixture.ts';

let fixture: Fixture;
beforeEach(async () => {
  fixture = await openFixture();
});
afterEach(() => fixture.close());

const rowCount = 5000;
const scores: ScoreTable = {
  keys: Array.from({ length: rowCount }, (_, row) => `key ${rowCount - row}, "ü"`),
  labels: Float64Array.from({ length: rowCount }, (_, row) => row % 2),
  candidate: Float64Array.from({ length: rowCount }, (_, row) => row / 7),
  champion: Float64Array.from({ length: rowCount }, (_, row) => row / 11),
  prior: new Float64Array(rowCount).fill(0.3),
  slices: new Map([
    [
      'sex',
      {
        kind: 'category',
        codes: Int32Array.from({ length: rowCount }, (_, row) => (row % 3) - 1),
        levels: ['f', 'm'],
      },
    ],
    [
      'age',
      {
        kind: 'number',
        values: Float64Array.from({ length: rowCount }, (_, row) => (row % 4 === 0 ? Number.NaN : row)),
      },
    ],
  ]),
};

describe('scores', () => {
  it('come back bit by bit, in their order, with slices and missing values', async () => {
    const path = join(fixture.home, 'decisions/d-1/scores.parquet');
    await fixture.snapshots.writeScores(path, scores);
    expect(await fixture.snapshots.readScores(path)).toEqual(scores);
  });

  it('have no champion where nothing served, and may be empty', async () => {
    const path = join(fixture.home, 'scores.parquet');
    const empty = {
      keys: [],
      labels: new Float64Array(),
      candidate: new Float64Array(),
      prior: new Float64Array(),
      slices: new Map(),
    };
    await fixture.snapshots.writeScores(path, empty);
    expect(await fixture.snapshots.readScores(path)).toEqual(empty);
  });
});
