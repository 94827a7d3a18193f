import { expect, it } from 'vitest';
import { validated } from '../../../api/http/validate.ts';
import { HttpProblem } from '../../../api/problem.ts';
import { RollbackBody } from '../../../shared/http/deployment.ts';
import { ExplainQuery } from '../../../shared/http/explain.ts';
import { Feedback, FeedbackBatch } from '../../../shared/http/feedback.ts';
import { KeyBody } from '../../../shared/http/keys.ts';
import { RolloutBody } from '../../../shared/http/rollout-start.ts';

function detailsOf(check: () => unknown): unknown {
  try {
    return check();
  } catch (error) {
    if (!(error instanceof HttpProblem)) throw error;
    return error;
  }
}

it.each([
  [RollbackBody, {}, 'is required: expected string'],
  [RollbackBody, { reason: '' }, 'must not be empty'],
  [RollbackBody, { reason: 5 }, 'expected string, received number'],
  [RollbackBody, { reason: 'x', to_version: 'two' }, 'expected a version such as v3'],
  [KeyBody, { name: 'shop', scopes: [] }, 'must not be empty'],
  [RollbackBody, { reason: 'x'.repeat(501) }, /^must have at most 500 characters$/],
  [
    FeedbackBatch,
    { rows: Array(1_001).fill({}) },
    /^must have at most 1000 items: send the others in another/,
  ],
  [ExplainQuery, { top: 1_001 }, /^must be at most 1000$/],
  [Feedback, { entity_id: 'c1', label: 'x', revision: 0 }, /^must be at least 1$/],
  [RolloutBody, { reason: 'x', strategy: 'canry' }, /^expected one of "direct"\|/],
  [Feedback, { entity_id: 'c1' }, 'is required: a word, a number or a boolean'],
  [Feedback, { entity_id: 'c1', label: null }, /^expected a word of .* leave open what is not known yet$/],
])('says in words what is wrong with a field: %#', (schema, body, detail) => {
  expect(detailsOf(() => validated(schema, body))).toMatchObject({
    details: { errors: [{ detail: expect.stringMatching(detail) }] },
  });
});
