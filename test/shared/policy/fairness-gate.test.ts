import { describe, expect, it } from 'vitest';
import type { CategoryColumn } from '../../../shared/dataset/frame.ts';
import { Gate } from '../../../shared/declaration/gate.ts';
import type { Scored } from '../../../shared/metrics/metric.ts';
import type { Case } from '../../../shared/policy/case.ts';
import { gateProblems } from '../../../shared/policy/gate-problems.ts';
import { judge } from '../../../shared/policy/judge.ts';
import { golden } from '../metrics/golden-vector.ts';
import { someModels } from './some-models.ts';

const column = (rowCount: number, codeOf: (row: number) => number): CategoryColumn => ({
  ...{ kind: 'category', levels: ['a', 'b'] },
  codes: Int32Array.from({ length: rowCount }, (_, row) => codeOf(row)),
});

function only(gate: object, candidate: Scored, group: CategoryColumn) {
  const judged: Case = {
    ...{ gates: [Gate.parse({ by: 'sex', ...gate })], task: 'binary', candidate, prior: candidate },
    ...{ champion: { kind: 'none' }, measurements: {}, groups: new Map([['sex', group]]), seed: 7 },
  };
  return judge(judged).gates[0];
}

describe('golden vector', () => {
  it.each([
    ['demographic_parity', { max: 0.5 }, 0.166667],
    ['disparate_impact', { min: 0.5 }, 0.666667],
    ['equalized_odds_gap', { max: 0.9 }, 0.333333],
  ])('%s is insufficient, with the raw number', (metric, bound, value) => {
    const result = only(
      { metric, ...bound },
      golden,
      column(12, (row) => (row < 6 ? 0 : 1)),
    );
    expect(result).toMatchObject({
      verdict: 'inconclusive',
      reason: expect.stringMatching(
        /^insufficient: sex = a has 6 rows, 3 of them positive, 30 rows, 10 positive/,
      ),
      groups: [{ group: 'a', rowCount: 6, positives: 3 }, { group: 'b' }],
    });
    expect(result?.estimate.kind === 'value' && result.estimate.value).toBeCloseTo(value, 6);
    expect(result?.moreRows).toBe(48);
  });
});

describe('groups with rows enough', () => {
  const candidate = someModels(4000).model(0.1);
  const even = column(4000, (row) => row % 2);
  /** Rows of the second group are half as likely to be decided positive. */
  const unfair = {
    ...candidate,
    scores: candidate.scores.map((score, row) => (row % 2 === 1 ? score * 0.6 : score)),
  };
  const fourFifths = { metric: 'disparate_impact', min: 0.8 };

  it('pass by an interval where they are decided for alike, and fail where not', () => {
    expect(only(fourFifths, candidate, even)).toMatchObject({
      rule: 'disparate_impact by sex ≥ 0.8',
      verdict: 'pass',
      estimate: { interval: { confidence: 0.95 } },
    });
    expect(only(fourFifths, unfair, even)?.verdict).toBe('fail');
    expect(only({ metric: 'demographic_parity', max: 0.05 }, unfair, even)?.verdict).toBe('fail');
    expect(only({ metric: 'equalized_odds_gap', max: 0.1 }, unfair, even)?.verdict).toBe('fail');
  });

  it('count rows without a value as a group of their own', () => {
    const some = column(4000, (row) => (row % 4 === 0 ? -1 : row % 2));
    const result = only(fourFifths, candidate, some);
    expect(result?.groups?.map(({ group, rowCount }) => [group, rowCount])).toEqual([
      ['__missing__', 1000],
      ['a', 1000],
      ['b', 2000],
    ]);
  });

  it('say that there is nothing to compare with one group, or where nobody is selected', () => {
    expect(
      only(
        fourFifths,
        candidate,
        column(4000, () => 0),
      ),
    ).toMatchObject({
      verdict: 'inconclusive',
      reason: 'there is one group only, a',
    });
    expect(only(fourFifths, { ...candidate, threshold: 2 }, even)).toMatchObject({
      verdict: 'inconclusive',
      reason: 'nobody is decided positive',
    });
  });

  it('are the same whatever codes the levels have, and for the same seed', () => {
    const turned: CategoryColumn = { ...even, codes: even.codes.map((code) => 1 - code), levels: ['b', 'a'] };
    expect(only(fourFifths, unfair, turned)).toEqual(only(fourFifths, unfair, even));
  });
});

it.each([
  [{ metric: 'disparate_impact', by: 'sex' }, 'binary', /needs a bound/],
  [{ metric: 'disparate_impact', by: 'sex', min: 0 }, 'binary', /every disparate_impact passes/],
  [{ metric: 'demographic_parity', by: 'sex', max: 0.1 }, 'regression', /metric of binary tasks/],
] as const)('refuses %j of a %s task', (gate, task, message) => {
  expect(gateProblems([Gate.parse(gate)], task)[0]?.message).toMatch(message);
});
