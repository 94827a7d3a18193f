import { z } from 'zod';

/** Every refusal that the API knows: a stable code, its status and its title. */
export const problems = {
  invalid_json: { status: 400, title: 'The body is not JSON' },
  invalid_encoding: { status: 400, title: 'The body is not UTF-8' },
  invalid_request: { status: 400, title: 'The request cannot be read' },
  unauthorized: { status: 401, title: 'A valid key is needed' },
  forbidden: { status: 403, title: 'The key lacks the scope' },
  not_an_approver: { status: 403, title: 'The key may not approve' },
  not_found: { status: 404, title: 'Nothing here' },
  unknown_model: { status: 404, title: 'No such model' },
  unknown_version: { status: 404, title: 'No such version' },
  unknown_run: { status: 404, title: 'No such run' },
  unknown_rollout: { status: 404, title: 'No such rollout' },
  unknown_change: { status: 404, title: 'No such change' },
  unknown_prediction: { status: 404, title: 'No such prediction' },
  unknown_key: { status: 404, title: 'No such key' },
  unknown_decision: { status: 404, title: 'No such decision' },
  no_decision: { status: 404, title: 'No decision yet' },
  no_schedule: { status: 404, title: 'No schedule' },
  method_not_allowed: { status: 405, title: 'The path does not know this method' },
  request_timeout: { status: 408, title: 'The request came too slowly' },
  no_default_model: { status: 409, title: 'No default model' },
  run_in_progress: { status: 409, title: 'A run is under way' },
  run_finished: { status: 409, title: 'The run has ended' },
  rollout_active: { status: 409, title: 'A rollout is under way' },
  approval_required: { status: 409, title: 'A rollout has to ask for approval' },
  rollout_over: { status: 409, title: 'The rollout has ended' },
  rollout_not_now: { status: 409, title: 'The rollout cannot do this where it stands' },
  deployment_conflict: { status: 409, title: 'The deployment changed meanwhile' },
  champion_changed: { status: 409, title: 'Another version serves by now' },
  rollout_superseded: { status: 409, title: 'Another change took the deployment' },
  no_previous_version: { status: 409, title: 'No version to roll back to' },
  outcome_conflict: { status: 409, title: 'Another outcome was told' },
  key_exists: { status: 409, title: 'The name is taken' },
  stale_rollout: { status: 412, title: 'The rollout has moved on' },
  payload_too_large: { status: 413, title: 'The body is too large' },
  unsupported_media_type: { status: 415, title: 'The body is of another type' },
  validation_failed: { status: 422, title: 'The request is not valid' },
  invalid_declaration: { status: 422, title: 'The declaration is not valid' },
  version_not_loaded: { status: 422, title: 'The version is not loaded here' },
  version_not_allowed: { status: 422, title: 'The version may not go live' },
  not_exportable: { status: 422, title: 'The version cannot be exported' },
  broken_artifact: { status: 422, title: 'The artifact is broken' },
  update_failed: { status: 422, title: 'The change was refused' },
  idempotency_key_reused: { status: 422, title: 'The idempotency key belongs to another request' },
  headers_too_large: { status: 431, title: 'The headers are too large' },
  too_many_readers: { status: 503, title: 'Too many readers' },
  model_not_ready: { status: 503, title: 'The model does not serve yet' },
  ledger_unavailable: { status: 503, title: 'The ledger cannot be reached' },
  temporal_unavailable: { status: 503, title: 'Temporal cannot be reached' },
  not_following: { status: 503, title: 'The replica does not follow the ledger yet' },
  internal: { status: 500, title: 'Something broke on our side' },
} as const;
export type ProblemCode = keyof typeof problems;

/** One field that is wrong: `pointer` is a JSON pointer into the body, e.g. `#/features/age`. Values are never echoed. */
export const FieldError = z.object({
  pointer: z.string(),
  detail: z.string(),
  code: z.string(),
});
export type FieldError = Readonly<z.infer<typeof FieldError>>;

/** RFC 9457, sent as `application/problem+json`. */
export const Problem = z
  .object({
    type: z.string().describe('urn:ratchet:problem:<code>'),
    title: z.string(),
    status: z.int(),
    detail: z.string().describe('What is wrong, and the remedy'),
    instance: z.string().describe('The path that was asked for'),
    code: z.string().describe('Stable; for programs'),
    request_id: z.string(),
    errors: z.array(FieldError).optional().describe('Every field that is wrong, all at once'),
  })
  .loose();
export type Problem = z.infer<typeof Problem>;
