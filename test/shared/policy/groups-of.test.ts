import { expect, it } from 'vitest';
import type { CategoryColumn, Frame, FrameColumn } from '../../../shared/dataset/frame.ts';
import { Gate } from '../../../shared/declaration/gate.ts';
import { gateColumns } from '../../../shared/policy/gate-columns.ts';
import { groupsOf } from '../../../shared/policy/groups-of.ts';

const columns = new Map<string, FrameColumn>([
  ['age', { kind: 'number', values: Float64Array.of(20, 40, Number.NaN, 29) }],
  ['member', { kind: 'number', values: Float64Array.of(1, 0, Number.NaN, 1) }],
  ['plan', { kind: 'category', codes: Int32Array.of(0, 1, -1, 1), levels: ['basic', 'gold'] }],
]);
const frame: Frame = { rowCount: 4, columns };
const types = new Map([
  ['age', 'integer'],
  ['member', 'boolean'],
  ['plan', 'category'],
] as const);

const groups = (...gates: readonly object[]) =>
  groupsOf(
    gates.map((gate) => Gate.parse({ metric: 'f1', min: 0.1, ...gate })),
    { frame, types, features: ['age', 'plan'] },
  );
const words = ({ codes, levels }: CategoryColumn) => Array.from(codes, (code) => levels[code] ?? null);

it('gives the values of columns as words', () => {
  const found = groups({ slices: { by: 'member' } }, { slices: { by: 'age' } }, { slices: { by: 'plan' } });
  expect([...found].map(([key, column]) => [key, words(column)])).toEqual([
    ['member', ['true', 'false', null, 'true']],
    ['age', ['20', '40', null, '29']],
    ['plan', ['basic', 'gold', null, 'gold']],
  ]);
});

it('gives the rows of which an expression is true, and no other', () => {
  const found = groups(
    { slices: { where: "age < 30 and plan = 'gold'" } },
    { slices: { where: 'lost > 1' } },
  );
  expect([...found].map(([key, column]) => [key, words(column)])).toEqual([
    ["age < 30 and plan = 'gold'", [null, null, null, 'true']],
  ]);
});

it('gives the rows where a feature is missing', () => {
  const found = groups({ slices: { missing: true } });
  expect([...found].map(([key, column]) => [key, words(column)])).toEqual([
    ['missing age', [null, null, 'true', null]],
    ['missing plan', [null, null, 'true', null]],
  ]);
});

it('computes nothing where no gate slices', () => {
  expect(groups({}).size).toBe(0);
});

it('knows the columns that gates slice by, and where they are named', () => {
  const gates = [
    { metric: 'f1', min: 0.1 },
    { metric: 'f1', min: 0.1, slices: { where: 'age < limit' } },
    { metric: 'disparate_impact', by: 'sex', min: 0.8 },
  ].map((gate) => Gate.parse(gate));
  expect(gateColumns(gates)).toEqual([
    { name: 'age', path: ['gates', 1, 'slices', 'where'] },
    { name: 'limit', path: ['gates', 1, 'slices', 'where'] },
    { name: 'sex', path: ['gates', 2, 'by'] },
  ]);
});
