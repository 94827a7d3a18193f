import { expect, it } from 'vitest';
import type { RolloutPlan } from '../../../shared/rollout/plan.ts';
import { planSteps } from '../../../shared/rollout/plan-steps.ts';

const watched = { minTimeMs: 1, minRequests: 1, deadlineMs: 9, alpha: 0.05, guards: [] };
const plan: RolloutPlan = {
  phases: [
    { ...watched, strategy: 'shadow', sample: 1, minImprovement: null },
    { ...watched, strategy: 'canary', steps: [5, 50] },
  ],
  ...{ bakeMs: 1, pauseTimeoutMs: 1, approval: null, aa: false },
};
const at = { phase: 1, step: 0, hasBegun: true, reached: 'phases' } as const;
const shown = (place: Parameters<typeof planSteps>[1]) =>
  planSteps(plan, place).map(({ name, state }) => `${name} ${state}`);

it('tells what is done, what is under way, and what comes', () => {
  expect(shown({ ...at, state: 'progressing' })).toEqual([
    'shadow done',
    'canary 5 % now',
    'canary 50 % next',
    'promotion next',
    'bake next',
  ]);
});

it('tells where a rollout ended, and what it never came to', () => {
  expect(shown({ ...at, state: 'rolled-back' })).toEqual([
    'shadow done',
    'canary 5 % stopped',
    'canary 50 % skipped',
    'promotion skipped',
    'bake skipped',
  ]);
  expect(shown({ ...at, state: 'rolled-back', reached: 'bake' }).at(-1)).toBe('bake stopped');
  expect(shown({ ...at, hasBegun: false, state: 'failed' })).not.toContain('shadow done');
});
