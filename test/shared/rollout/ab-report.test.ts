import { describe, expect, test } from 'vitest';
import { abReport } from '../../../shared/rollout/ab-report.ts';
import { ab, hits, looked, means, moments } from './made-evidence.ts';

const phase = ab();
const at = (n: number, candidateHits: number, stableHits: number) =>
  abReport(phase, looked([], { metric: means(hits(n, candidateHits), hits(n, stableHits)) }));

describe('the report of an A/B test', () => {
  test('names the winner at the planned end, with p, effect and interval of Welch', () => {
    const report = at(1_000, 880, 800);
    expect(report).toMatchObject({
      isAtPlannedEnd: true,
      candidate: { n: 1_000, mean: 0.88 },
      stable: { n: 1_000, mean: 0.8 },
      interval: { kind: 'welch' },
    });
    expect(report.difference).toBeCloseTo(0.08, 12);
    // scipy 1.17: ttest_ind_from_stats(.88, √(.1056·1000/999), 1000, .8, √(.16·1000/999), 1000, equal_var=False).
    expect(report.p).toBeCloseTo(1.0062071109136065e-6, 12);
    expect(report.cohensD).toBeCloseTo(0.21941872826459688, 10);
    expect(report.sentence).toBe(
      'The candidate wins: it has accuracy 0.08 higher (95 % interval 0.048 to 0.112, p = 0.00000101, n = 1,000 and 1,000).',
    );
  });

  test('says that stable wins, or that there is no significant difference', () => {
    expect(at(1_000, 800, 880).sentence).toMatch(/^Stable wins: the candidate has accuracy 0\.08 lower/);
    expect(at(1_000, 805, 800).sentence).toMatch(
      /^There is no significant difference: accuracy 0\.005 higher/,
    );
    expect(at(1_000, 1_000, 1_000).sentence).toBe(
      'There is no significant difference: no value of accuracy differs from another.',
    );
  });

  test('has no p before the planned end, and an interval that is valid at every look', () => {
    const report = at(500, 440, 400);
    expect(report).toMatchObject({ isAtPlannedEnd: false, p: null, interval: { kind: 'always-valid' } });
    expect(report.sentence).toBe('The test goes on: 1,000 of 2,000 entities have a value of accuracy.');
    const early = report.interval ?? { low: 0, high: 0 };
    const end = at(1_000, 880, 800).interval ?? { low: 0, high: 0 };
    expect(early.high - early.low).toBeGreaterThan(end.high - end.low);
  });

  test('does not call surely better what is not by more than the margin', () => {
    const metric = { ...phase.metric, margin: 0.07 };
    const report = abReport(
      { ...phase, metric },
      looked([], { metric: means(hits(1_000, 880), hits(1_000, 800)) }),
    );
    expect(report.sentence).toMatch(/^The candidate is better, but not surely by more than 0\.07/);
  });

  test('shows what there is while nothing can be said', () => {
    const empty = abReport(phase, looked([], { metric: means(moments(0, 0, 0), moments(3, 1, 0)) }));
    expect(empty).toMatchObject({
      difference: null,
      interval: null,
      p: null,
      candidate: { n: 0, mean: null },
    });
    expect(abReport(phase, looked([], { metric: { kind: 'unread', reason: 'away' } })).interval).toBeNull();
  });
});
