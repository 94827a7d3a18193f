import { expect, it } from 'vitest';
import { rolloutTeller, type Screen } from '../../../cli/commands/rollout-screen.ts';
import { aaLine, rolloutsTable, rolloutText } from '../../../cli/commands/rollout-text.ts';
import type { RolloutAnswer } from '../../../shared/http/rollouts.ts';
import { rolloutAnswer } from '../../support/rollout-answer.ts';

const record = { judged: 40, aborted: 1, called_better: 1, low: 0.0138, high: 0.165, alpha: 0.05 };
const told =
  '2 of 40 comparisons of a version with itself found a difference (1 of them better): 5 % (95 % interval 1.38 to 16.5 %), where 5 % are allowed';

it('says of a rollout against itself that it is one, and what the judge’s own error is', () => {
  const text = rolloutText(rolloutAnswer({ aa: true, champion: 'v2', judge_errors: record }));
  expect(text).toContain('v2 against itself, canary');
  expect(text).toContain(told);
  expect(rolloutText(rolloutAnswer())).toContain('v2 over v1, canary');
  expect(rolloutText(rolloutAnswer())).not.toContain('A/A');
});

it('offers no way back after a rollout against itself, for nothing was promoted', () => {
  const ended = {
    state: 'succeeded',
    commands: [],
    finished_at: '2026-01-02T10:00:00.000Z',
  } satisfies Partial<RolloutAnswer>;
  expect(rolloutText(rolloutAnswer({ ...ended, aa: true }))).not.toContain('ratchet rollback');
  expect(rolloutText(rolloutAnswer(ended))).toContain('go back: ratchet rollback churn');
});

it('marks them in a list, with the judge’s own error below', () => {
  const list = rolloutsTable('churn', [rolloutAnswer({ aa: true }), rolloutAnswer({ strategies: ['ab'] })]);
  expect(list).toMatch(/ canary \(A\/A\) +progressing/);
  expect(list).toMatch(/ ab +progressing/);
  expect(aaLine({ rollouts: [], next_cursor: null, aa: record })).toBe(`\nA/A: ${told}`);
  expect(aaLine({ rollouts: [], next_cursor: null, aa: null })).toBe('');
});

it('is watched as one', () => {
  const drawn: string[] = [];
  const screen: Screen = { isTTY: true, columns: 120, write: (text: string) => drawn.push(text) > 0 };
  rolloutTeller(screen).rollout(rolloutAnswer({ aa: true, champion: 'v2' }));
  expect(drawn.join('')).toContain('churn v2 over itself: progressing');
});
