import { describe, expect, it } from 'vitest';
import type { CategoryColumn } from '../../../shared/dataset/frame.ts';
import { Gate } from '../../../shared/declaration/gate.ts';
import type { Scored } from '../../../shared/metrics/metric.ts';
import type { Case } from '../../../shared/policy/case.ts';
import { gateProblems } from '../../../shared/policy/gate-problems.ts';
import { judge } from '../../../shared/policy/judge.ts';
import { holm } from '../../../shared/statistics/holm.ts';
import { someModels } from './some-models.ts';

const rowCount = 3000;
const { model, prior } = someModels(rowCount);
const good = model(0.1);
const regions = ['north', 'south', 'west'];

/** Every third row is of a region; the last ten are of none. */
const region: CategoryColumn = {
  kind: 'category',
  codes: Int32Array.from({ length: rowCount }, (_, row) => (row >= rowCount - 10 ? -1 : row % 3)),
  levels: regions,
};

/** Good everywhere but in the region of that number, where scores are turned around. */
const brokenIn = (code: number): Scored => ({
  ...good,
  scores: good.scores.map((score, row) => (row % 3 === code ? 1 - score : score)),
});

const calm: Case = {
  ...{ gates: [], task: 'binary', candidate: good, champion: { kind: 'none' }, prior },
  ...{ measurements: {}, groups: new Map([['region', region]]), seed: 7 },
};
const only = (gate: object, judged: Partial<Case> = {}) =>
  judge({ ...calm, ...judged, gates: [Gate.parse(gate)] }).gates[0];
const floor = { metric: 'roc_auc', min: 0.7, slices: { by: 'region' } };

describe('a gate on slices', () => {
  it('passes where every slice passes, and names what is too small to be judged', () => {
    const result = only(floor);
    expect(result).toMatchObject({
      rule: 'roc_auc ≥ 0.7 for each region',
      verdict: 'pass',
      reason: 'all 3 slices pass; too small to be judged: region = __missing__ (10)',
    });
    expect(result?.slices?.map(({ slice, rowCount: n }) => [slice, n])).toEqual([
      ['region = north', 997],
      ['region = south', 997],
      ['region = west', 996],
    ]);
  });

  it('fails where one slice fails, though all rows together would pass, and says which', () => {
    const candidate = brokenIn(1);
    expect(only({ metric: 'roc_auc', min: 0.6 }, { candidate })?.verdict).toBe('pass');
    const result = only({ ...floor, min: 0.6 }, { candidate });
    expect(result).toMatchObject({
      verdict: 'fail',
      reason: expect.stringMatching(/^region = south: 0\.\d+ /),
    });
    expect(result?.estimate).toEqual(result?.slices?.[1]?.estimate);
  });

  it('takes the values that are named, and is inconclusive where none has rows enough', () => {
    const named = (...values: readonly string[]) => ({ ...floor, slices: { by: 'region', values } });
    expect(only(named('north'))?.slices).toHaveLength(1);
    expect(only(named('east'))).toMatchObject({
      verdict: 'inconclusive',
      reason: 'no slice has 100 test rows',
    });
  });

  it('compares with the champion on the common rows of each slice', () => {
    const rows = Int32Array.from({ length: 1500 }, (_, at) => at * 2);
    const pick = (side: Scored): Scored => ({
      ...side,
      labels: Float64Array.from(rows, (row) => side.labels[row] ?? 0),
      scores: Float64Array.from(rows, (row) => side.scores[row] ?? 0),
    });
    const champion = { kind: 'scored', scored: pick(brokenIn(0)), candidate: pick(good), rows } as const;
    const gate = { metric: 'roc_auc', against: 'champion', margin: 0.02, slices: { by: 'region' } };
    const result = only(gate, { champion });
    expect(result?.verdict).toBe('pass');
    const improvements = result?.slices?.map(({ estimate }) =>
      estimate.kind === 'value' ? estimate.value : -1,
    );
    expect(improvements?.[0]).toBeGreaterThan(0.3);
    expect(improvements?.slice(1)).toEqual([0, 0]);
    expect(result?.slices?.[0]?.rowCount).toBe(997);
  });

  it('is inconclusive where the test rows lack the column', () => {
    expect(only(floor, { groups: new Map() })).toMatchObject({
      verdict: 'inconclusive',
      reason: 'the test rows do not have region',
    });
    expect(
      only({ metric: 'f1', min: 0.1, slices: { missing: true } }, { groups: undefined as never })?.verdict,
    ).toBe('inconclusive');
  });

  it('passes rows of missing features where there are none, and judges them where there are', () => {
    const gate = { metric: 'roc_auc', min: 0.6, slices: { missing: true } };
    expect(only(gate)).toMatchObject({ verdict: 'pass', reason: 'no feature is missing in the test rows' });
    const missing: CategoryColumn = {
      ...region,
      codes: region.codes.map((code) => (code === 1 ? 0 : -1)),
      levels: ['true'],
    };
    const groups = new Map([['missing age', missing]]);
    expect(only(gate, { groups, candidate: brokenIn(1) })).toMatchObject({
      verdict: 'fail',
      reason: expect.stringMatching(/^age is missing: /),
    });
  });

  it('blames no slice that fails alone but not among so many', () => {
    const levels = Array.from({ length: 20 }, (_, level) => `s${level}`);
    const codes = Int32Array.from({ length: rowCount }, (_, row) => row % 20);
    const groups = new Map<string, CategoryColumn>([['region', { kind: 'category', codes, levels }]]);
    const whole = only({ metric: 'accuracy', min: 0.1 }, { groups })?.estimate;
    const value = whole?.kind === 'value' ? whole.value : 0;
    const sliced = only({ metric: 'accuracy', min: value + 0.06, slices: { by: 'region' } }, { groups });
    const apart = levels.filter(
      (level) =>
        only({ metric: 'accuracy', min: value + 0.06, slices: { by: 'region', values: [level] } }, { groups })
          ?.verdict === 'fail',
    );
    const together = sliced?.slices?.filter(({ verdict }) => verdict === 'fail') ?? [];
    expect(together.length).toBeLessThan(apart.length);
  });
});

it('refuses an expression that cannot be read', () => {
  const gate = Gate.parse({ metric: 'f1', min: 0.5, slices: { where: 'age <' } });
  expect(gateProblems([gate], 'binary')[0]?.message).toMatch(/^slices\.where: at character \d+/);
});

it('rejects by Holm what Bonferroni does not', () => {
  const values = [0.01, 0.013, 0.2, 0.03];
  const rejected = holm(4, 0.05, (index, level) => (values[index] ?? 1) <= level);
  expect([...rejected]).toEqual([0, 1]);
  expect([...holm(3, 0.05, (index, level) => ([0.04, 0.02, 0.01][index] ?? 1) <= level)]).toEqual([2, 1, 0]);
});
