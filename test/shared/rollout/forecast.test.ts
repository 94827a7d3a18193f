import { describe, expect, test } from 'vitest';
import { forecast } from '../../../shared/rollout/forecast.ts';
import type { Traffic } from '../../../shared/rollout/guard-forecast.ts';
import type { PhasePlan, RolloutPlan } from '../../../shared/rollout/plan.ts';
import { ab, brier, canary, errors, shadow } from './made-evidence.ts';

const plan = (phase: PhasePlan): RolloutPlan => ({
  phases: [phase],
  bakeMs: 0,
  pauseTimeoutMs: 0,
  approval: null,
  aa: false,
});
const traffic: Traffic = { requestsPerDay: 1_000_000, outcomeShare: 1, errorRate: 0.01, slowRate: 0.02 };
const guardsOf = (phase: PhasePlan, more: Partial<Traffic> = {}) =>
  forecast(plan(phase), { ...traffic, ...more })[0]?.guards ?? [];

describe('a forecast', () => {
  test('says what each guard finds by the deadline, and when an equal candidate passes', () => {
    const [of, metric] = guardsOf(canary(errors, brier));
    expect(of).toMatchObject({ guard: 'errors', unit: 'ratio' });
    expect(of?.detectable).toBeGreaterThan(1.05);
    expect(of?.detectable).toBeLessThan(1.5);
    expect(metric?.detectable).toBeGreaterThan(0.02);
    expect(metric?.detectable).toBeLessThan(0.04);
    expect(metric?.passesAfterMs).toBeGreaterThan(600_000);
    expect(metric?.words).toMatch(/^brier: a candidate as good as stable passes within about \d+ minutes/);
  });

  test('finds less and takes longer with less traffic, and calls it underpowered at last', () => {
    const [some, little] = [guardsOf(canary(brier)), guardsOf(canary(brier), { requestsPerDay: 400_000 })];
    expect(little[0]?.detectable ?? 0).toBeGreaterThan(some[0]?.detectable ?? 1);
    const [none] = guardsOf(canary(brier), { outcomeShare: 0.05 });
    expect(none).toMatchObject({ passesAfterMs: null, passesAfterN: null });
    expect(none?.words).toContain('underpowered');
    expect(guardsOf(canary(brier), { requestsPerDay: 1_000 })[0]?.words).toContain(
      'does not bring the least requests',
    );
  });

  test('knows paired rows to be worth more, and nothing of figures that it was told nothing of', () => {
    const paired = guardsOf(shadow(null, brier), { requestsPerDay: 300_000 })[0]?.detectable ?? 1;
    expect(paired).toBeLessThan(guardsOf(canary(brier), { requestsPerDay: 300_000 })[0]?.detectable ?? 0);
    const squared = { kind: 'metric', metric: 'squared_error', margin: 4, plannedN: 5_000 } as const;
    expect(guardsOf(canary(squared))[0]?.detectable).toBeNull();
    expect(guardsOf(canary(squared), { deviations: { squared_error: 90 } })[0]?.detectable).toBeGreaterThan(
      4,
    );
  });

  test('says when an A/B test ends, and which gain ships then', () => {
    const [of, metric] = guardsOf(ab(errors));
    expect(of?.guard).toBe('errors');
    // (1.96 + 0.8416) · 0.5 / √(2,000 · ¼), after 600 s, the least time
    expect(metric).toMatchObject({ guard: 'accuracy', passesAfterN: 2_000, passesAfterMs: 600_000 });
    expect(metric?.detectable).toBeCloseTo(0.06264, 4);
    expect(metric?.words).toMatch(
      /^accuracy: the test ends after about 10 minutes \(2,000 entities\); a gain of 0.0626 ships/,
    );
    const late = forecast(plan(ab(errors)), { ...traffic, requestsPerDay: 60_000 })[0];
    expect(late?.leastMs).toBeCloseTo(2_880_000, 6); // 2,000 of 60,000 a day
    const [, few] = guardsOf(ab(errors), { requestsPerDay: 60_000, outcomeShare: 0.5 });
    expect(few).toMatchObject({ passesAfterMs: null, words: expect.stringContaining('underpowered') });
  });

  test('says which gain passes what a shadow must gain, where the scatter of gains is known', () => {
    const [, gain] = guardsOf(shadow(0.02, errors));
    expect(gain?.guard).toBe('improvement');
    expect(gain?.detectable).toBeGreaterThan(0.02);
    expect(gain?.detectable).toBeLessThan(0.04);
    expect(gain?.words).toContain('a candidate as good as stable never does');
    expect(guardsOf(shadow(0.02, errors), { task: 'regression' })[1]?.detectable).toBeNull();
  });

  test('has nothing to say of a direct rollout', () => {
    expect(forecast(plan({ strategy: 'direct' }), traffic)).toEqual([
      { phase: 0, strategy: 'direct', leastMs: 0, guards: [] },
    ]);
  });
});
