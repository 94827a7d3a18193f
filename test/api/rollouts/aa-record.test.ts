import { expect, it } from 'vitest';
import { RolloutAnswer, RolloutsAnswer } from '../../../shared/http/rollouts.ts';
import type { RolloutPlan } from '../../../shared/rollout/plan.ts';
import type { RolloutState } from '../../../shared/rollout/state.ts';
import type { StepVerdict } from '../../../shared/rollout/verdict.ts';
import { reportFault } from '../../../store/postgres/rollout-faults.ts';
import { useChurnApi } from '../../support/churn-api.ts';
import { advance, chainPlan, evidence, look, openTestRollout, verdict } from '../../support/rollout-plans.ts';

const churn = useChurnApi();
const [first] = chainPlan.phases;
const plan: RolloutPlan = { ...chainPlan, aa: true, phases: first === undefined ? [] : [first] };

/** An A/A rollout whose last look said so, ended over these states. */
async function ended(
  says: Partial<StepVerdict>,
  states: readonly RolloutState[],
  { actor = 'rollout', isOfMetric = false } = {},
): Promise<string> {
  const { ledger } = churn.served;
  let at = await openTestRollout(ledger, 'churn', { plan });
  for (const to of ['validating', 'progressing'] as const) at = await advance(ledger, at, { to, actor });
  const metric = isOfMetric ? ({ kind: 'means', strata: [] } as const) : null;
  await look(ledger, at, { ...evidence(1_000, 10, 10), metric }, verdict(says));
  for (const to of states) at = await advance(ledger, at, { to, actor });
  return at.id;
}

const goneBack = ['rolling-back', 'rolled-back'] as const;
const passed = ['promoting', 'succeeded'] as const;

it('tells how often the judge called a version different from itself, beside the share that is allowed', async () => {
  const { body: none } = await churn.api.call('/models/churn/rollouts');
  expect(none).toMatchObject({ aa: null });
  for (let nth = 0; nth < 3; nth++) await ended({ kind: 'advance' }, passed);
  await ended({ kind: 'fail' }, goneBack);
  await ended({ kind: 'advance' }, passed, { isOfMetric: true });
  // What a person or a replica ended says nothing of the judge.
  await ended({ kind: 'wait' }, goneBack, { actor: 'ann' });
  await ended({ kind: 'wait' }, passed, { actor: 'ann' });
  const id = await ended({ kind: 'wait' }, goneBack);
  const fault = { rollout: id, replica: 'a', trigger: 'threw', detail: 'boom' } as const;
  await reportFault(churn.served.ledger, fault);
  const { aa } = RolloutsAnswer.parse((await churn.api.call('/models/churn/rollouts')).body);
  expect(aa).toMatchObject({ judged: 5, aborted: 1, called_better: 1, alpha: 0.05 });
  expect(aa?.low).toBeCloseTo(0.1176, 3);
  expect(aa?.high).toBeCloseTo(0.7693, 3);
  const { body } = await churn.api.call(`/models/churn/rollouts/${id}`);
  expect(RolloutAnswer.parse(body).judge_errors).toEqual(aa);
});
