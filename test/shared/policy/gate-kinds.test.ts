import { describe, expect, it } from 'vitest';
import { Gate } from '../../../shared/declaration/gate.ts';
import type { Case } from '../../../shared/policy/case.ts';
import { gateProblems } from '../../../shared/policy/gate-problems.ts';
import { judge } from '../../../shared/policy/judge.ts';
import { someModels } from './some-models.ts';

const { model, prior } = someModels(3000);
const [good, alike, poor] = [model(0.1), model(0.12), model(4)];
const calm: Case = {
  gates: [],
  task: 'binary',
  candidate: good,
  champion: { kind: 'scored', scored: alike, candidate: good },
  prior,
  measurements: {},
  seed: 7,
};
const only = (gate: object, judged: Partial<Case> = {}) =>
  judge({ ...calm, ...judged, gates: [Gate.parse(gate)] }).gates[0];
const overPoor = { champion: { kind: 'scored', scored: poor, candidate: good } } as const;
const message = (gate: object) => gateProblems([Gate.parse(gate)], 'binary')[0]?.message;

describe('superiority', () => {
  const better = { metric: 'roc_auc', against: 'champion', minImprovement: 0.02 };

  it('passes who is surely better by more than the amount, and fails who surely is not', () => {
    expect(only(better, overPoor)).toMatchObject({
      verdict: 'pass',
      rule: 'roc_auc better than champion by more than 0.02',
    });
    expect(only(better)).toMatchObject({
      verdict: 'fail',
      reason: expect.stringMatching(/lies below \+0\.02$/),
    });
  });

  it('is inconclusive where the gain is no larger than the spread over seeds', () => {
    const seeded = { ...better, seeds: 3 };
    const within = (roc_auc: number) => only(seeded, { ...overPoor, spreads: { roc_auc } });
    expect(within(0.01)?.verdict).toBe('pass');
    expect(within(0.9)).toMatchObject({
      verdict: 'inconclusive',
      reason: expect.stringMatching(/is within the spread over 3 refits with other seeds, 0\.9$/),
    });
    expect(only(seeded, overPoor)?.reason).toMatch(/no refits were made here$/);
  });

  it('takes a percentage of the other side, and lets the first version through', () => {
    expect(only({ ...better, minImprovement: '1%' }, overPoor)?.verdict).toBe('pass');
    expect(only(better, { champion: { kind: 'none' } })?.verdict).toBe('pass');
  });
});

describe('a cap on suspicious improvement', () => {
  const cap = (maxImprovement: number) => ({ metric: 'roc_auc', against: 'champion', maxImprovement });

  it('fails who gains more than can be believed, and names what to look for', () => {
    expect(only(cap(0.01), overPoor)).toMatchObject({
      verdict: 'fail',
      reason: expect.stringMatching(/lies above \+0\.01: look for a column that knows the target$/),
    });
    expect(only(cap(0.01))?.verdict).toBe('pass');
  });
});

describe('positive predictions beside the training rows', () => {
  const shifted = { ...good, scores: good.scores.map((score) => Math.min(score + 0.4, 1)) };

  it('are judged by the share that the prior learnt', () => {
    const gate = { metric: 'positive_share', width: 0.1 };
    expect(only(gate)).toMatchObject({
      verdict: 'pass',
      reason: expect.stringContaining('of the training rows are positive'),
    });
    expect(only(gate, { candidate: shifted })?.verdict).toBe('fail');
  });
});

describe('other sides', () => {
  const gate = { metric: 'roc_auc', against: 'best', margin: 0.01 };

  it('are those that were scored, told by name', () => {
    const best = { kind: 'scored', scored: good, candidate: poor } as const;
    const judged = { candidate: poor, rivals: new Map([['best', best] as const]) };
    expect(only(gate, judged)).toMatchObject({
      verdict: 'fail',
      reason: expect.stringMatching(/^improvement over best -0\.\d+/),
      rival: { kind: 'value' },
    });
  });

  it('let the first version through where none ever served, and decide nothing where none was scored', () => {
    expect(only(gate, { rivals: new Map([['best', { kind: 'none' }] as const]) })?.verdict).toBe('pass');
    expect(only(gate)).toMatchObject({ verdict: 'inconclusive', reason: 'best was not scored here' });
  });
});

describe('metrics with a percentage', () => {
  it('are named by it, written beside the metric or in its name', () => {
    const apart = only({ metric: 'fpr_at_recall', recall: 0.8, max: 0.5 });
    expect(apart).toMatchObject({
      metric: 'fpr_at_recall_80',
      rule: 'fpr_at_recall_80 ≤ 0.5',
      verdict: 'pass',
    });
    expect(only({ metric: 'fpr_at_recall_80', max: 0.5 })).toEqual(apart);
    expect(only({ metric: 'precision_at_pct', pct: 10, against: 'prior' })?.verdict).toBe('pass');
  });

  it('are refused without it, or with the one of another', () => {
    expect(message({ metric: 'fpr_at_recall', max: 0.5 })).toBe(
      'fpr_at_recall needs recall: add recall: 0.8',
    );
    expect(message({ metric: 'roc_auc', pct: 10, min: 0.5 })).toBe(
      'pct belongs to precision_at_pct, not to roc_auc: remove it',
    );
  });
});

describe('what an inconclusive gate wants', () => {
  const between = { metric: 'f1', against: 'champion', margin: 0 };

  it('is so many more rows that an interval of that many would leave the limit aside', () => {
    const [one, two] = [model(0.5), model(0.6)];
    const small = (from: number, to: number) => {
      const cut = (side: typeof good) => ({
        ...side,
        labels: side.labels.slice(from, to),
        scores: side.scores.slice(from, to),
      });
      return { champion: { kind: 'scored', scored: cut(two), candidate: cut(one) } } as const;
    };
    const found = only(between, small(0, 300));
    if (found?.estimate.kind !== 'value' || !found.estimate.interval) throw new Error('no interval');
    const { value, interval } = found.estimate;
    const half = value > 0 ? value - interval.low : interval.high - value;
    expect(found.moreRows).toBe(Math.ceil(300 * (half / value) ** 2) - 300);
    expect(found.reason).toContain(`about ${found.moreRows} more labelled test rows would decide`);
  });

  it('is unknown where the estimate lies on the limit, or nothing can be compared', () => {
    expect(only(between, { champion: { kind: 'scored', scored: good, candidate: good } })).toMatchObject({
      verdict: 'inconclusive',
      moreRows: null,
    });
    expect(only(between, { champion: { kind: 'not-comparable', reason: 'gone' } })?.moreRows).toBeNull();
  });

  it('is what an interval needs where there are too few rows for one', () => {
    const few = { ...good, labels: good.labels.slice(0, 20), scores: good.scores.slice(0, 20) };
    expect(only({ metric: 'accuracy', min: 0.1 }, { candidate: few })?.moreRows).toBeGreaterThanOrEqual(10);
  });

  it('is not told of a gate that decided', () => {
    expect(only({ metric: 'roc_auc', min: 0.7 })).not.toHaveProperty('moreRows');
  });
});

it.each([
  [{ metric: 'roc_auc', against: 'champion', minImprovement: 1 }, /lets no candidate pass/],
  [{ metric: 'roc_auc', against: 'champion', minImprovement: -0.1 }, /is negative: .* declared as margin/],
  [{ metric: 'roc_auc', against: 'champion', maxImprovement: 0 }, /expected an amount above 0/],
])('refuses %j, which judges nothing', (gate, expected) => {
  expect(message(gate)).toMatch(expected);
});
