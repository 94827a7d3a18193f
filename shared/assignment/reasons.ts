/**
 * Why a version answered, as answers and the log of predictions say it.
 * - `no_rollout`: nothing assigns. `pinned`: the header x-model-version named it.
 * - `entity`, `request`: by the bucket of the entity, or of the request where it names none (which is not sticky).
 * - `no_entity`: an A/B test assigns entities alone; stable answers who names none.
 * - `lease_expired`, `tripped`: stable answers everybody, for the rollout is no longer watched, or this replica ended it.
 * - `candidate_refused`, `candidate_failed`: the candidate was to answer and did not take the row, or broke; stable answered.
 * While a promoted version bakes, `candidate_refused`, `candidate_failed` and `tripped` are also said where it did not take the
 * row, or broke, and the former one answered.
 */
export const assignmentReasons = [
  'no_rollout',
  'entity',
  'request',
  'no_entity',
  'pinned',
  'lease_expired',
  'tripped',
  'candidate_refused',
  'candidate_failed',
] as const;
export type AssignmentReason = (typeof assignmentReasons)[number];
