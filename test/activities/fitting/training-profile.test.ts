import { expect, it } from 'vitest';
import { trainingProfile } from '../../../activities/fitting/training-profile.ts';
import { storedFrame } from '../../support/stored-frame.ts';

const rowCount = 50_000;
const frame = {
  rowCount,
  columns: new Map([
    [
      'x',
      {
        kind: 'number',
        values: Float64Array.from({ length: rowCount }, (_, row) => (row % 10 === 0 ? Number.NaN : row)),
      },
    ],
    [
      'c',
      {
        kind: 'category',
        codes: Int32Array.from({ length: rowCount }, (_, row) => (row < 3 ? row - 1 : 0)),
        levels: ['a', 'b'],
      },
    ],
  ] as const),
};
const labels = Float64Array.from({ length: rowCount }, (_, row) => row % 2);

it('tells the distributions of the training rows alone', () => {
  const rows = Int32Array.from({ length: 25_000 }, (_, row) => row);
  const rowsOf = { frame: { frame, labels }, rows, target: 'y' };
  const profile = trainingProfile({ ...rowsOf, labelWords: ['no', 'yes'] }, { inputs: [] });
  const large = { frame: storedFrame(frame), labels };
  expect(trainingProfile({ ...rowsOf, frame: large, labelWords: ['no', 'yes'] }, { inputs: [] })).toEqual(
    profile,
  );
  expect(profile).toMatchObject({ rowCount: 25_000, sampleRowCount: 10_000 });
  const { x, c, y } = profile.columns;
  expect(x).toMatchObject({ kind: 'number', missingShare: 0.1 });
  expect(x?.kind === 'number' && x.quantiles.at(-1)).toBeLessThan(25_000);
  expect(x?.kind === 'number' && x.mean).toBeCloseTo(12_500, -2);
  expect(c).toMatchObject({
    levels: [
      ['a', 24_998],
      ['b', 1],
    ],
    missingShare: 1 / 25_000,
    isComplete: true,
  });
  expect(y).toMatchObject({
    levels: [
      ['no', 12_500],
      ['yes', 12_500],
    ],
  });
});

it('profiles a number that is predicted as a number', () => {
  const rows = Int32Array.of(1, 3);
  const { columns } = trainingProfile(
    { frame: { frame, labels }, rows, target: 'y', labelWords: null },
    { inputs: [] },
  );
  expect(columns['y']).toMatchObject({ kind: 'number', mean: 1, missingShare: 0 });
});
