import { expect, it } from 'vitest';
import { otherQuestion } from '../../../activities/judging/other-question.ts';
import type { TableContract } from '../../../shared/contract/table.ts';

const binary = { task: 'binary', target: 'churn', positive: 'yes' } as TableContract;
const regression = { task: 'regression', target: 'spend', positive: null } as TableContract;

const learnt = (table: TableContract) => ({
  manifest: { task: table.task, target: { column: table.target, positive: table.positive } },
  graph: {},
});

it('is none where task, column and positive value are the same', () => {
  for (const table of [binary, regression]) expect(otherQuestion(learnt(table), table)).toBeNull();
});

it('is said in words where one of them differs', () => {
  expect(otherQuestion(learnt(binary), { ...binary, positive: 'no' })).toBe(
    'the champion predicts whether churn is "yes", and the declaration wants whether churn is "no": its scores say nothing of these labels',
  );
  expect(otherQuestion(learnt(binary), { ...binary, target: 'left' })).toContain('whether left is "yes"');
  expect(otherQuestion(learnt(binary), regression)).toContain('the number spend');
});

it('of a version without a target knows task and positive value', () => {
  const early = { manifest: { task: 'binary' }, graph: { labels: ['no', 'yes'] } } as const;
  expect(otherQuestion(early, { ...binary, target: 'renamed' })).toBeNull();
  expect(otherQuestion(early, { ...binary, positive: 'no' })).toContain('whether churn is "no"');
  expect(otherQuestion(early, regression)).toContain(
    'the champion predicts whether its target is "yes", and',
  );
  expect(otherQuestion({ manifest: { task: 'regression' }, graph: {} }, binary)).toContain(
    'predicts a number',
  );
  expect(otherQuestion({ manifest: { task: 'regression' }, graph: {} }, regression)).toBeNull();
});
