import { expect, it } from 'vitest';
import { RolloutAnswer } from '../../../shared/http/rollouts.ts';
import type { RolloutPlan } from '../../../shared/rollout/plan.ts';
import { useChurnApi } from '../../support/churn-api.ts';
import { advance, chainPlan, evidence, look, openTestRollout, verdict } from '../../support/rollout-plans.ts';

const churn = useChurnApi();

const plan: RolloutPlan = {
  ...chainPlan,
  phases: [
    {
      ...{ strategy: 'shadow', sample: 1, minImprovement: 0.02, minTimeMs: 0, minRequests: 1 },
      ...{ deadlineMs: 60_000, alpha: 0.05, guards: [] },
    },
    {
      ...{ strategy: 'ab', weight: 50, plannedN: 200, minTimeMs: 0, minRequests: 1, deadlineMs: 60_000 },
      ...{ alpha: 0.05, guards: [] },
      metric: { kind: 'metric', metric: 'accuracy', margin: 0, plannedN: 200 },
    },
  ],
};

const arm = (mean: number) => ({ n: 100, mean, variance: mean * (1 - mean) });

it('tells of a shadow and of an A/B test, also after their end: both n, interval, p, effect size, and one sentence', async () => {
  const { ledger } = churn.served;
  let at = await openTestRollout(ledger, 'churn', { plan });
  for (const to of ['validating', 'progressing'] as const) at = await advance(ledger, at, { to });
  const shadow = {
    ...{ scored: 812, timeouts: 2, dropped: 1, agreement: 0.97, meanAbsoluteDelta: 0.03, labelled: 340 },
    ...{ candidateAccuracy: 0.84, stableAccuracy: 0.8 },
    improvement: { n: 340, mean: 0.04, variance: 0.1 },
  };
  await look(ledger, at, { ...evidence(1_000, 812, 812), shadow });
  at = await advance(ledger, at, { to: 'progressing', phase: 1, weight: 50 });
  const strata = [{ share: 0.5, candidate: arm(0.9), stable: arm(0.6) }];
  await look(ledger, at, { ...evidence(2_000, 100, 100), metric: { kind: 'means', strata } });
  const said = verdict({ kind: 'advance' });
  await look(ledger, at, { ...evidence(2_000, 100, 100), metric: { kind: 'means', strata } }, said);
  at = await advance(ledger, at, { to: 'paused', waitingFor: 'approval' });
  // The test was made once: what comes while somebody is waited for says nothing more.
  const later = [{ share: 0.5, candidate: arm(0.5), stable: { ...arm(0.6), n: 900 } }];
  await look(ledger, at, { ...evidence(9_000, 100, 900), metric: { kind: 'means', strata: later } });
  at = await advance(ledger, at, { to: 'promoting', weight: 100 });
  await advance(ledger, at, { to: 'baking' });
  const path = `/models/churn/rollouts/${at.id}`;
  const { ab, shadow: told, steps } = RolloutAnswer.parse((await churn.api.call(path)).body);
  expect(ab).toMatchObject({
    ...{ metric: 'accuracy', planned_n: 200, is_at_planned_end: true, candidate: { n: 100 } },
    ...{ interval: { kind: 'welch' }, sentence: expect.stringContaining('The candidate wins') },
  });
  expect(ab?.difference).toBeCloseTo(0.3, 12);
  expect(told).toMatchObject({ scored: 812, candidate_accuracy: 0.84, improvement: 0.04 });
  expect(steps.at(-1)).toMatchObject({ name: 'bake', state: 'now' });
  const { text } = await churn.api.call(`${path}/report`);
  expect(text).toMatch(
    /## A\/B test\n\nThe candidate wins: it has accuracy 0\.3 higher .* n = 100 and 100\)\./,
  );
  expect(text).toMatch(/\| Welch’s p \| [\d.e-]+ \|\n\| Cohen’s d \| 0\.\d+ \|/);
  expect(text).toContain(
    '812 scored, 2 timed out, 1 dropped; 97 % of the labels agree; on 340 outcomes accuracy 0.84 against 0.8',
  );
});
