import type { RolloutAnswer } from '../../shared/http/rollouts.ts';

/** A rollout as the API answers it, on its way; nothing of it comes from a server. */
export const rolloutAnswer = (changes: Partial<RolloutAnswer> = {}): RolloutAnswer => ({
  ...{
    rollout: 'o-2026-one',
    model: 'churn',
    version: 'v2',
    champion: 'v1',
    strategies: ['canary'],
    aa: false,
  },
  ...{
    state: 'progressing',
    generation: 3,
    phase: 0,
    step: 0,
    weight: 5,
    waiting_for: null,
    reason: 'why not',
  },
  ...{ actor: 'ann', run: null, decision: null, created_at: '2026-01-01T10:00:00.000Z', finished_at: null },
  links: {
    ...{ self: '/models/churn/rollouts/o-2026-one', transitions: '/t', report: '/r', events: '/e' },
    ...{ temporal: 'http://localhost/temporal', version: '/models/churn/versions/v2' },
  },
  steps: [{ name: 'canary 5 %', phase: 0, step: 0, weight: 5, state: 'now' }],
  ...{ plan: {}, verdict: null, evidence: null, shadow: null, ab: null, judge_errors: null, refuted: null },
  ...{ looked_at: null },
  progress: {
    ...{
      watched_ms: 90_000,
      requests: { candidate: 312, stable: 940 },
      earliest_left_ms: 0,
      requests_left: 188,
    },
    ...{ deadline_left_ms: null, ends_by_itself_at: null },
  },
  ...{ faults: [], commands: ['pause', 'abort'], result: null, step_started_at: null },
  ...changes,
});
