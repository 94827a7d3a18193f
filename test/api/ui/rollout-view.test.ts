import { expect, it } from 'vitest';
import { rolloutReport } from '../../../api/rollouts/rollout-report.ts';
import { rolloutList, rolloutView } from '../../../api/ui/rollout-view.ts';
import { rolloutAnswer } from '../../support/rollout-answer.ts';

const record = { judged: 40, aborted: 1, called_better: 0, low: 0.0013, high: 0.128, alpha: 0.05 };
const told =
  '1 of 40 comparisons of a version with itself found a difference: 2.5 % (95 % interval 0.13 to 12.8 %), where 5 % are allowed';

it('says what later outcomes made of the version that it promoted', () => {
  const refuted = {
    ...{ at: '2026-02-01T00:00:00Z', actor: 'ann', reason: 'a month of outcomes' },
    ...{ metric: 'brier', found: 'surely beyond: +0.1' },
  };
  expect(rolloutView(rolloutAnswer({ state: 'succeeded', refuted }), []).markup).toContain(
    'by brier: surely beyond: +0.1',
  );
});

it('is headed as a rollout against itself, and shows the judge’s own error', () => {
  const { markup } = rolloutView(rolloutAnswer({ aa: true, champion: 'v2', judge_errors: record }), []);
  expect(markup).toContain('v2 against itself</h1>');
  expect(markup).toContain(`<p>A/A: ${told}</p>`);
  const plain = rolloutView(rolloutAnswer(), []).markup;
  expect(plain).toContain('v2 over v1</h1>');
  expect(plain).not.toContain('A/A');
});

it('is marked among the rollouts of a model', () => {
  expect(rolloutList([rolloutAnswer({ aa: true })]).markup).toContain('canary (A/A) · ');
  expect(rolloutList([rolloutAnswer()]).markup).toContain('canary · ');
});

it('says in its report that nothing is promoted', () => {
  const report = rolloutReport({ answer: rolloutAnswer({ aa: true }), transitions: [] });
  expect(report).toContain('The champion against itself (A/A): nothing is promoted');
});
