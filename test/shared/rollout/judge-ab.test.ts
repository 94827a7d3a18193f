import { describe, expect, test } from 'vitest';
import { abReport } from '../../../shared/rollout/ab-report.ts';
import { judgeBake } from '../../../shared/rollout/judge-bake.ts';
import { judgeStep } from '../../../shared/rollout/judge-step.ts';
import { ab, brier, errors, events, hits, looked, means, moments } from './made-evidence.ts';

const clean = events([0, 0], [1_000, 1_000]);

describe('an A/B test', () => {
  const at = (n: number, candidateHits: number, stableHits: number, more = {}) =>
    judgeStep(
      ab(errors),
      0,
      looked([clean], { metric: means(hits(n, candidateHits), hits(n, stableHits)), ...more }),
    );

  test('ships what is surely better at the planned number, and not before', () => {
    expect(at(1_000, 880, 800)).toMatchObject({ kind: 'advance' });
    expect(at(900, 800, 700)).toMatchObject({
      kind: 'wait',
      reason: 'waits for 1,800 of 2,000 entities with accuracy',
    });
  });

  test('waits for its least time even beyond the planned number', () => {
    expect(at(1_000, 880, 800, { watchedMs: 60_000 }).kind).toBe('wait');
  });

  test('keeps where there is no significant difference, and where it is surely not better', () => {
    expect(at(1_000, 805, 800)).toMatchObject({ kind: 'inconclusive' });
    expect(at(1_000, 805, 800).reason).toContain('no significant difference');
    expect(at(1_000, 750, 800).kind).toBe('fail');
  });

  test('tests once: not while it is held, and afterwards what it tested before', () => {
    const better = looked([clean], { metric: means(hits(3_000, 2_640), hits(3_000, 2_400)) });
    const metric = means(hits(1_000, 805), hits(1_000, 800));
    expect(judgeStep(ab(errors), 0, better).kind).toBe('advance');
    expect(judgeStep(ab(errors), 0, better, { isHeld: true }).kind).toBe('wait');
    expect(judgeStep(ab(errors), 0, better, { metric }).kind).toBe('inconclusive');
    const worse = looked([clean], { metric: means(hits(400, 200), hits(400, 340)) });
    expect(judgeStep(ab(errors), 0, worse, { isHeld: true }).kind).toBe('fail');
  });

  test('stops for harm at any look', () => {
    const harm = at(400, 200, 340, { watchedMs: 60_000 });
    expect(harm.kind).toBe('fail');
    expect(harm.reason).toContain('accuracy');
  });

  test('does not ship past a guard that is not decided', () => {
    const few = means(moments(40, 0.15, 0.04), moments(40, 0.15, 0.04));
    const metric = means(hits(1_000, 880), hits(1_000, 800));
    const verdict = judgeStep(ab(errors, brier), 0, looked([clean, few], { metric }));
    expect(verdict.kind).toBe('inconclusive');
    expect(verdict.reason).toContain('brier is underpowered');
  });

  test('waits for rows that a guard of the scores lacks, which is no reason to keep what serves', () => {
    const phase = ab(errors, { kind: 'score_psi', max: 0.25 });
    const metric = means(hits(1_000, 880), hits(1_000, 800));
    const scores = (n: number) =>
      looked([clean, { kind: 'scores', candidate: [300, 300], stable: [n / 2, n / 2] }], { metric });
    const early = judgeStep(phase, 0, scores(498));
    expect(early.kind).toBe('wait');
    expect(early.reason).toContain('498 scores of the smaller arm');
    expect(abReport(phase, scores(498)).p).toBeNull();
    expect(judgeStep(phase, 0, scores(500)).kind).toBe('advance');
    expect(abReport(phase, scores(500)).p).toBeLessThan(0.05);
  });

  test('is inconclusive at its deadline where the metric could not be read', () => {
    const metric = { kind: 'unread', reason: 'timeout' } as const;
    const verdict = judgeStep(ab(errors), 0, looked([clean], { metric, watchedMs: 3_600_000 }));
    expect(verdict.kind).toBe('inconclusive');
    expect(verdict.reason).toContain('timeout');
  });
});

describe('a bake', () => {
  const bake = (before: readonly [number, number], now: readonly [number, number]) =>
    judgeBake([errors, brier], {
      before: looked([events([0, before[0]], [1_000, before[1]])]),
      now: looked([events([now[0], 0], [now[1], 0], 1)]),
      alpha: 0.05,
    });

  test('is clean while bad events are as rare as before', () => {
    expect(bake([10, 1_000], [9, 1_000]).kind).toBe('advance');
    expect(bake([0, 1_000], [0, 0]).kind).toBe('advance');
  });

  test('fails where they have surely grown', () => {
    const verdict = bake([10, 1_000], [80, 1_000]);
    expect(verdict.kind).toBe('fail');
    expect(verdict.reason).toContain('80 in 1,000, before 10 in 1,000');
  });

  test('allows for what a clean rollout leaves open: the rule of three', () => {
    expect(bake([0, 1_000], [4, 1_000]).kind).toBe('advance');
    // Garwood's upper end for none in 1,000 at 2.5 %.
    expect(bake([0, 1_000], [4, 1_000]).guards[0]?.reason).toContain('(up to 0.369 % allowed)');
  });

  test('is inconclusive where nothing can be read', () => {
    const now = looked([{ kind: 'unread', reason: 'away' }]);
    const verdict = judgeBake([errors], { before: looked([clean]), now, alpha: 0.05 });
    expect(verdict.kind).toBe('inconclusive');
  });
});
