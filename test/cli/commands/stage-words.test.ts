import { expect, it } from 'vitest';
import { stageLine } from '../../../cli/commands/stage-words.ts';

it('says which revision a promotion made', () => {
  expect(
    stageLine({
      ...{ stage: 'promote', state: 'done', attempt: 1, started_at: null, finished_at: null },
      detail: { kind: 'promoted', version: 'v2', revision: 7 },
    }),
  ).toBe('✔ promote: revision 7');
});

it('says of how many trials a learner was chosen', () => {
  const train = (detail: Readonly<Record<string, unknown>>): string =>
    stageLine({
      ...{ stage: 'train', state: 'done', attempt: 1 },
      ...{ started_at: '2026-01-01T00:00:00Z', finished_at: '2026-01-01T00:00:12Z' },
      detail: { learner: { kind: 'random-forest' }, features: ['a', 'b'], ...detail },
    });
  expect(train({ search: null })).toBe('✔ train (12.0 s): random-forest, 2 features');
  const trials = [{ trial: 1 }, { trial: 2 }, { trial: 3 }];
  expect(train({ search: { trials } })).toBe(
    '✔ train (12.0 s): random-forest, chosen among 3 trials, 2 features',
  );
});

const pull = (detail: Readonly<Record<string, unknown>>): string =>
  stageLine({
    ...{ stage: 'pull', state: 'done', attempt: 1, started_at: null, finished_at: null },
    detail: { row_count: 2_000, ...detail },
  });

it('says why a pull read everything, and what increments had not seen', () => {
  const why = 'the last full pull is older than 7d';
  const difference = { vanished: 7, appeared: 1, changed: 0 };
  expect(pull({ kind: 'full', why, difference })).toBe(
    '✔ pull: 2,000 rows, all read: the last full pull is older than 7d; unseen by increments: 7 rows gone, 1 new, 0 changed',
  );
  expect(pull({ kind: 'full', why, difference: { vanished: 0, appeared: 0, changed: 0 } })).toContain(
    'nothing that increments had not seen',
  );
  expect(pull({ kind: 'incremental', why: 'rows at or above 5' })).toBe('✔ pull: 2,000 rows');
});
