/** Names under which workflows, the entity's messages and the search attributes are known; never renamed. */
export const workflowNames = {
  retrain: 'retrain',
  retrainTick: 'retrainTick',
  deployment: 'deployment',
  rollout: 'rollout',
} as const;
export const updateNames = {
  promote: 'promote',
  rollback: 'rollback',
  reload: 'reload',
  split: 'split',
  clear: 'clear',
} as const;
/** Ends a change that has not taken effect yet; its argument is the change's `requestId`. */
export const withdrawSignal = 'withdraw';
export const searchAttributes = {
  model: 'ModelId',
  version: 'ModelVersion',
  trigger: 'Trigger',
  stage: 'Stage',
  verdict: 'Verdict',
} as const;
