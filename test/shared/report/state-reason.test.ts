import { expect, it } from 'vitest';
import { stateReason } from '../../../shared/report/state-reason.ts';

const cancelled = { outcome: 'cancelled', result: { kind: 'cancelled', reason: 'cancelled on request' } };

it('tells how the run of an unjudged version ended', () => {
  expect(stateReason({ state: 'held', isJudged: false, run: cancelled })).toBe(
    'cancelled before it was judged',
  );
  const failed = { outcome: 'failed', result: { kind: 'failed', reason: 'no space left' } };
  expect(stateReason({ state: 'held', isJudged: false, run: failed })).toBe(
    'failed before it was judged: no space left',
  );
});

it('tells what a judged version waits for, or which gate it failed', () => {
  expect(stateReason({ state: 'staged', isJudged: true, run: cancelled })).toBe(
    'cancelled before it was promoted',
  );
  const held = { outcome: 'held', result: { kind: 'held', reason: 'roc_auc < 0.8' } };
  expect(stateReason({ state: 'held', isJudged: true, run: held })).toBe('roc_auc < 0.8');
});

it('says nothing where the changes of the deployment tell it', () => {
  expect(stateReason({ state: 'live', isJudged: true, run: cancelled })).toBeNull();
  const open = { outcome: null, result: null };
  expect(stateReason({ state: 'candidate', isJudged: false, run: open })).toBeNull();
});
