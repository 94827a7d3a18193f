import { predictionId } from '../../api/prediction-id.ts';
import type { LogEntry } from '../../store/prediction-log/log-entry.ts';
import { rowOrigin } from '../../store/prediction-log/write-row.ts';

export const origin = rowOrigin({
  model: 'churn',
  version: 3,
  revision: 12,
  variant: 'stable',
  salt: null,
  assigned: 'no_rollout',
});

/** One answer, as a replica logs it. */
export const entryOf = (changes: Partial<LogEntry> = {}): LogEntry => ({
  origin,
  id: predictionId(),
  bucket: null,
  entityId: 'c-7',
  requestId: 'q-1',
  batchSize: null,
  status: 200,
  code: null,
  latencyUs: 87,
  score: 0.25,
  scores: null,
  label: 'no',
  features: '{"tenure":12,"plan":"basic"}',
  ...changes,
});
