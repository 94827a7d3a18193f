import { describe, expect, it } from 'vitest';
import type { ColumnProfile } from '../../../cli/declare/column-profile.ts';
import { columnRole, isIdName, isKeyLike } from '../../../cli/declare/column-role.ts';
import {
  positiveBounds,
  smallRowsMin,
  widenedMissing,
  widenedRange,
} from '../../../cli/declare/infer-contract.ts';
import { inferGates } from '../../../cli/declare/infer-gates.ts';

const profile = (given: Partial<ColumnProfile>): ColumnProfile => ({
  name: 'x',
  postgresType: 'double precision',
  type: 'number',
  rowCount: 1000,
  missingCount: 0,
  infiniteCount: 0,
  distinctCount: 500,
  min: 0,
  max: 100,
  levels: null,
  numbers: null,
  strength: null,
  ...given,
});
const known = { key: ['id'], target: 'y', watermark: null, time: null, exclude: [] };

describe('an inferred range', () => {
  it.each([
    [
      { min: 10, max: 110 },
      { min: 0, max: 120 },
    ],
    [
      { min: 0, max: 72 },
      { min: 0, max: 80 },
    ],
    [
      { min: -50, max: 50 },
      { min: -60, max: 60 },
    ],
    [
      { min: 0.25, max: 0.75 },
      { min: 0.2, max: 0.8 },
    ],
    [
      { min: 3, max: 3 },
      { min: 3, max: 3 },
    ],
  ])('widens %o to %o', (seen, expected) => {
    expect(widenedRange(profile(seen))).toEqual(expected);
  });

  it('holds the data also where its numbers are large and close together', () => {
    const seen = { type: 'integer', min: 9_007_199_254_738_000, max: 9_007_199_254_739_200 } as const;
    const range = widenedRange(profile(seen));
    expect(range?.min).toBeLessThanOrEqual(seen.min);
    expect(range?.max).toBeGreaterThanOrEqual(seen.max);
  });

  it.each([
    { min: -1, max: 1.7e308 },
    { min: -1.7e308, max: 1.7e308 },
    { min: -Number.MAX_VALUE, max: Number.MAX_VALUE },
  ])('ends where doubles end: %o', (seen) => {
    const range = widenedRange(profile(seen));
    expect(Number.isFinite(range?.min) && Number.isFinite(range?.max)).toBe(true);
    expect(range?.min).toBeLessThanOrEqual(seen.min);
    expect(range?.max).toBeGreaterThanOrEqual(seen.max);
  });

  it('leaves few whole numbers as they are, for they are codes', () => {
    expect(widenedRange(profile({ type: 'integer', min: 1, max: 4, distinctCount: 4 }))).toEqual({
      min: 1,
      max: 4,
    });
  });
});

it('widens a missing share by half or five points, and leaves small ones to the default', () => {
  const widened = [0, 25, 60, 400, 900].map((missingCount) => widenedMissing(profile({ missingCount })));
  expect(widened).toEqual([undefined, undefined, 0.11, 0.6, 1]);
});

it('asks for fewer rows of a small table only', () => {
  expect([10, 1000, 1249, 1250, 50_000].map(smallRowsMin)).toEqual([8, 800, 999, null, null]);
});

it('moves the bounds on the class balance where the data is near them', () => {
  expect([0.02, 0.3, 0.58, 0.95].map(positiveBounds)).toEqual([
    { min: 0.01 },
    null,
    { max: 0.68 },
    { max: 0.99 },
  ]);
});

describe('the margin against the champion', () => {
  it('is 0.01 and 2 % where the holdout resolves it', () => {
    const large = { testRowCount: 60_000, positiveShare: 0.3 };
    expect(inferGates({ task: 'binary', ...large })).toEqual({
      metric: 'roc_auc',
      championMargin: 0.01,
      note: null,
    });
    expect(inferGates({ task: 'regression', ...large })).toEqual({
      metric: 'rmse',
      championMargin: '2%',
      note: null,
    });
  });

  it('is wider, and says so, where it does not', () => {
    const small = inferGates({ task: 'binary', testRowCount: 200, positiveShare: 0.3 });
    expect(small.championMargin).toBeGreaterThan(0.02);
    expect(small.note).toContain('200 test rows cannot tell a smaller difference');
  });
});

describe('the role of a column', () => {
  it.each([
    ['customer_id', true],
    ['customerID', true],
    ['orderId', true],
    ['uuid', true],
    ['paid', false],
    ['humid', false],
    ['covid', false],
  ])('%s is an id by its name: %s', (name, expected) => {
    expect(isIdName(name)).toBe(expected);
  });

  it('is key where it is unique in every row and like an id', () => {
    const unique = { rowCount: 100, distinctCount: 100, type: 'integer' } as const;
    expect(isKeyLike(profile({ ...unique, min: 1, max: 100 }))).toBe(true);
    expect(isKeyLike(profile({ ...unique, min: 1, max: 5000 }))).toBe(false);
    expect(isKeyLike(profile({ ...unique, min: 1, max: 5000, name: 'user_id' }))).toBe(true);
    expect(isKeyLike(profile({ ...unique, type: 'number', name: 'user_id' }))).toBe(false);
    expect(isKeyLike(profile({ ...unique, distinctCount: 99, name: 'user_id' }))).toBe(false);
  });

  it('is left out where no model can learn from it, with the reason', () => {
    const roles = [
      profile({ missingCount: 1000, distinctCount: 0 }),
      profile({ distinctCount: 1 }),
      profile({ type: 'text', distinctCount: 990 }),
      profile({ type: null, postgresType: 'jsonb' }),
    ].map((given) => columnRole(given, known, true));
    expect(roles).toEqual([
      { kind: 'left-out', reason: 'has no value in any row' },
      { kind: 'left-out', reason: 'has one value in every row' },
      { kind: 'left-out', reason: 'looks like an id: 990 values in 1000 rows' },
      { kind: 'left-out', reason: 'type jsonb is nothing that a model reads' },
    ]);
  });

  const sparse = { type: 'integer', rowCount: 700, distinctCount: 698 } as const;
  const reason = '698 values in 700 rows';

  it('is left out where it numbers rows, though its name does not say so', () => {
    const phone = profile({ ...sparse, min: 2_015_550_103, max: 9_895_559_944 });
    expect(columnRole(phone, known, true)).toEqual({
      kind: 'left-out',
      reason: `looks like a number that names a row: ${reason}`,
    });
    expect(columnRole(profile({ ...sparse, min: 1, max: 698 }), known, true)).toMatchObject({
      kind: 'left-out',
    });
  });

  it.each([
    ['amounts in cents', { min: 199, max: 98_999_999 }],
    ['populations', { min: 812, max: 1_400_000_000 }],
    ['seconds since 1970', { min: 1_600_000_000, max: 1_760_000_000 }],
    ['salaries in cents', { min: 2_000_000, max: 9_900_000 }],
  ])('is a feature with a warning where it may measure something: %s', (_, range) => {
    expect(columnRole(profile({ ...sparse, ...range }), known, true)).toEqual({
      kind: 'suspect',
      reason: `may be an id: ${reason}; leave it out if it measures nothing`,
    });
  });

  it('is a feature without a word where whole numbers lie as close as measures do', () => {
    const close = [
      profile({ ...sparse, min: 14_999, max: 500_001 }),
      profile({ ...sparse, distinctCount: 600, min: 2_015_550_103, max: 9_895_559_944 }),
      profile({ ...sparse, rowCount: 80, distinctCount: 80, min: 2_015_550_103, max: 9_895_559_944 }),
    ];
    expect(close.map((given) => columnRole(given, known, true))).toEqual(
      close.map(() => ({ kind: 'feature' })),
    );
  });

  it('is suspect where it alone tells the target', () => {
    expect(columnRole(profile({ strength: 0.985 }), known, true)).toMatchObject({ kind: 'suspect' });
    expect(columnRole(profile({ strength: 0.975 }), known, true)).toEqual({ kind: 'feature' });
    expect(columnRole(profile({ strength: 0.96 }), known, false)).toMatchObject({ kind: 'suspect' });
  });
});
