import { describe, expect, test } from 'vitest';
import { judgeStep } from '../../../shared/rollout/judge-step.ts';
import {
  brier,
  canary,
  errors,
  events,
  hits,
  looked,
  means,
  moments,
  shadow,
  share,
} from './made-evidence.ts';

const clean = events([0, 0], [1_000, 1_000]);
const equal = means(moments(6_000, 0.15, 0.04), moments(6_000, 0.15, 0.04));
const few = means(moments(40, 0.15, 0.04), moments(40, 0.15, 0.04));
const unread = { kind: 'unread', reason: 'relation "orders" does not exist' } as const;
const late = { watchedMs: 3_600_000 };

describe('a canary', () => {
  test('advances where every guard passes and its least time and requests are met', () => {
    const verdict = judgeStep(canary(errors, brier), 2, looked([clean, equal]));
    expect(verdict.kind).toBe('advance');
    expect(verdict.guards.map(({ verdict: each }) => each)).toEqual(['pass', 'pass']);
    expect(verdict.sampleRatioP).toBe(1);
  });

  test('waits for its least requests, and for its least time', () => {
    const slow = looked([clean], { requests: { candidate: 499, stable: 9_000 } });
    expect(judgeStep(canary(errors), 0, slow)).toMatchObject({
      kind: 'wait',
      reason: 'waits for 499 of 500 answers of the candidate',
    });
    expect(judgeStep(canary(errors), 0, looked([clean], { watchedMs: 1_000 }))).toMatchObject({
      kind: 'wait',
    });
  });

  test('is inconclusive at its deadline without traffic', () => {
    const silent = looked([events([0, 0], [0, 0])], {
      ...late,
      requests: { candidate: 0, stable: 0 },
      assigned: [],
    });
    expect(judgeStep(canary(errors), 0, silent)).toMatchObject({
      kind: 'inconclusive',
      reason: 'undecided after 60 minutes: 0 of 500 answers of the candidate',
      sampleRatioP: null,
    });
  });

  test('fails on errors before its least requests are met, with what it saw', () => {
    const broken = looked([events([9, 2], [60, 1_140], 0.05)], {
      requests: { candidate: 60, stable: 1_140 },
      assigned: [],
    });
    const verdict = judgeStep(canary(errors), 0, broken);
    expect(verdict.kind).toBe('fail');
    expect(verdict.reason).toContain('9 in 60 (15 %) on the candidate, 2 in 1,140 (0.175 %) on stable');
    expect(verdict.guards[0]?.eValue).toBeGreaterThan(20);
    expect(verdict.guards[0]?.low).toBeGreaterThan(1);
  });

  test('says what rate a clean step leaves open', () => {
    const [verdict] = judgeStep(canary(errors), 0, looked([clean])).guards;
    expect(verdict?.reason).toContain('a rate of 0.3 % is not ruled out');
  });

  test('goes on between steps while outcomes are few, and waits for them before its end', () => {
    expect(judgeStep(canary(errors, brier), 0, looked([clean, few])).kind).toBe('advance');
    const last = judgeStep(canary(errors, brier), 2, looked([clean, few]));
    expect(last.kind).toBe('wait');
    expect(last.reason).toMatch(/brier is underpowered, about [\d,]+ more entities would decide/);
    expect(judgeStep(canary(errors, brier), 2, looked([clean, few], late)).kind).toBe('inconclusive');
  });

  test('fails between steps where an outcome is surely worse', () => {
    const worse = means(moments(3_000, 0.25, 0.04), moments(3_000, 0.15, 0.04));
    expect(judgeStep(canary(errors, brier), 0, looked([clean, worse])).kind).toBe('fail');
  });

  test('never goes on where a guard cannot be read', () => {
    const verdict = judgeStep(canary(errors, brier), 0, looked([clean, unread]));
    expect(verdict).toMatchObject({ kind: 'wait' });
    expect(verdict.reason).toContain('relation "orders" does not exist');
    expect(judgeStep(canary(errors, brier), 0, looked([clean, unread], late)).kind).toBe('inconclusive');
    expect(judgeStep(canary(errors, brier), 0, looked([clean])).kind).toBe('wait');
  });

  test('is inconclusive where the arms are not split as they should be', () => {
    const skewed = looked([clean], { assigned: [{ share: 0.5, candidate: 600, stable: 400 }] });
    const verdict = judgeStep(canary(errors), 0, skewed);
    expect(verdict.kind).toBe('inconclusive');
    expect(verdict.reason).toContain('sample ratio mismatch');
    expect(verdict.sampleRatioP).toBeLessThan(1e-9);
  });

  test('holds the share of positive labels to both sides', () => {
    const at = (hit: number) =>
      judgeStep(canary(share), 2, looked([means(hits(5_000, hit), hits(5_000, 1_000))])).kind;
    expect(at(1_000)).toBe('advance');
    expect(at(1_700)).toBe('fail');
    expect(at(300)).toBe('fail');
  });

  test('is not sure of 30 values that are all alike', () => {
    const alike = means(hits(30, 30), hits(30, 30));
    const accuracy = { kind: 'metric', metric: 'accuracy', margin: 0.02, plannedN: 100 } as const;
    const verdict = judgeStep(canary(accuracy), 2, looked([alike]));
    expect(verdict.kind).toBe('wait');
    expect(verdict.guards[0]?.low).toBeLessThan(-0.1);
    const kpi = {
      kind: 'kpi',
      name: 'revenue',
      sql: '',
      connection: null,
      better: 'higher',
      margin: 1,
      plannedN: 100,
    } as const;
    const [revenue] = judgeStep(canary(kpi), 2, looked([alike])).guards;
    expect(revenue).toMatchObject({ verdict: 'waiting', low: null, high: null });
    expect(revenue?.reason).toContain('all 60 values are alike');
  });

  test('splits its α over its guards and its steps', () => {
    const borderline = events([28, 8], [1_000, 1_000]);
    expect(
      judgeStep({ ...canary(errors), steps: [50] }, 0, looked([events([25, 8], [1_000, 1_000])])).kind,
    ).toBe('fail');
    expect(judgeStep(canary(errors), 0, looked([events([25, 8], [1_000, 1_000])])).kind).toBe('advance');
    expect(judgeStep(canary(errors), 0, looked([borderline])).kind).toBe('fail');
    const many = canary(errors, share, brier, { kind: 'slow', slowMs: 100, margin: 0 });
    const evidence = looked([borderline, equal, equal, clean]);
    expect(judgeStep(many, 0, evidence).kind).toBe('advance');
  });

  test('fails on scores that have surely moved, and needs 500 of each arm to say so', () => {
    const guard = { kind: 'score_psi', max: 0.25 } as const;
    const scores = (candidate: readonly number[], stable: readonly number[]) =>
      judgeStep(canary(guard), 0, looked([{ kind: 'scores', candidate, stable }])).kind;
    expect(scores([400, 300, 300], [400, 310, 290])).toBe('advance');
    expect(scores([100, 300, 600], [400, 310, 290])).toBe('fail');
    expect(scores([10, 30, 60], [400, 310, 290])).toBe('wait');
  });
});

describe('a shadow', () => {
  const gained = (n: number, mean: number) => ({
    scored: n,
    timeouts: 0,
    dropped: 0,
    agreement: 0.9,
    meanAbsoluteDelta: 0.05,
    labelled: n,
    candidateAccuracy: 0.85,
    stableAccuracy: 0.8,
    improvement: moments(n, mean, 0.15),
  });
  const look = (n: number, mean: number) => looked([clean], { shadow: gained(n, mean), assigned: [] });

  test('may refuse a few copies of very many, and not of few', () => {
    const at = (n: number) =>
      judgeStep(shadow(null, errors), 0, looked([{ ...events([12, 0], [n, n]), allowed: 0.001 }])).kind;
    expect(at(100_000)).toBe('advance');
    expect(at(1_000)).toBe('fail');
  });

  test('must surely gain what it is asked to', () => {
    expect(judgeStep(shadow(0.02, errors), 0, look(9_000, 0.05)).kind).toBe('advance');
    expect(judgeStep(shadow(0.02, errors), 0, look(9_000, 0)).kind).toBe('fail');
    expect(judgeStep(shadow(0.02, errors), 0, look(900, 0.03)).kind).toBe('wait');
    expect(judgeStep(shadow(0.02, errors), 0, looked([clean])).kind).toBe('wait');
    expect(judgeStep(shadow(null, errors), 0, looked([clean])).kind).toBe('advance');
  });

  test('judges paired differences, and takes as many equal answers as planned for equal', () => {
    const squared = { kind: 'metric', metric: 'squared_error', margin: 4, plannedN: 2_000 } as const;
    const at = (n: number) =>
      judgeStep(shadow(null, squared), 0, looked([{ kind: 'paired', difference: moments(n, 0, 0) }])).kind;
    expect(at(1_999)).toBe('wait');
    expect(at(2_000)).toBe('advance');
    expect(
      judgeStep(shadow(null, brier), 0, looked([{ kind: 'paired', difference: moments(3_000, 0.001, 0.01) }]))
        .kind,
    ).toBe('advance');
  });
});

describe('what goes live at once', () => {
  test('has nothing to judge in a direct rollout', () => {
    expect(judgeStep({ strategy: 'direct' }, 0, looked([])).kind).toBe('advance');
  });

  test('needs a replay without a single error where stable had none', () => {
    const green = { strategy: 'blue-green', replayRows: 1_000, guards: [errors] } as const;
    expect(judgeStep(green, 0, looked([clean])).kind).toBe('advance');
    expect(judgeStep(green, 0, looked([events([1, 0], [1_000, 1_000])])).kind).toBe('fail');
    expect(judgeStep(green, 0, looked([unread])).kind).toBe('inconclusive');
    expect(judgeStep(green, 0, looked([clean], { requests: { candidate: 0, stable: 0 } })).kind).toBe(
      'inconclusive',
    );
  });
});
