import { expect, it } from 'vitest';
import { bestOf } from '../../../activities/judging/find-rivals.ts';
import { Gate } from '../../../shared/declaration/gate.ts';

const served = [
  { version: 'v3', metrics: { roc_auc: { value: 0.81 }, log_loss: { value: 0.45 } } },
  { version: 'v2', metrics: { roc_auc: { value: 0.83 }, log_loss: { value: 0.44 } } },
  { version: 'v1', metrics: { roc_auc: { value: 0.8 }, log_loss: { value: 0.42 } } },
];
const bestBy = (gate: object) =>
  bestOf(served, [Gate.parse({ ...gate, against: 'best', margin: 0.03 })])?.version;

it('takes the best that served by the metric of the gate, whichever way it is better', () => {
  expect(bestBy({ metric: 'roc_auc' })).toBe('v2');
  expect(bestBy({ metric: 'log_loss' })).toBe('v1');
});

it('takes the latest where no version was measured by the metric, and none where none served', () => {
  expect(bestBy({ metric: 'fpr_at_recall', recall: 0.8 })).toBe('v3');
  expect(bestOf([], [Gate.parse({ metric: 'roc_auc', against: 'best', margin: 0.03 })])).toBeNull();
});
