import { expect, it } from 'vitest';
import { expectedRollout } from '../../../cli/gates/expected-rollout.ts';
import { Declaration } from '../../../shared/declaration/schema.ts';

const declared = (rollout?: unknown): Declaration =>
  Declaration.parse({
    ...{
      model: 'm',
      task: 'binary',
      source: { table: 't', key: 'k' },
      target: { column: 'y', positive: '1' },
    },
    ...(rollout === undefined ? {} : { rollout }),
  });

it('says of each phase how long it takes, and of each guard what it finds', () => {
  const { lines, json } = expectedRollout(
    declared({ phases: [{ strategy: 'shadow' }, { strategy: 'canary' }] }),
    100_000,
  );
  expect(lines.filter((line) => line.startsWith('rollout: '))).toEqual([
    'rollout: shadow takes 10 minutes or more at 100,000 predictions a day',
    expect.stringMatching(/^rollout: canary takes .* or more at 100,000 predictions a day$/),
  ]);
  expect(lines.filter((line) => line.startsWith('  ')).map((line) => line.trim().split(':')[0])).toEqual([
    ...['errors', 'brier', 'errors', 'slow', 'brier'],
  ]);
  expect(json).toMatchObject([
    { strategy: 'shadow' },
    { strategy: 'canary', guards: [{ guard: 'errors', unit: 'ratio' }, {}, {}] },
  ]);
});

it('says nothing where all traffic goes at once', () => {
  expect(expectedRollout(declared(), 1_000)).toEqual({ lines: [], json: null });
  expect(expectedRollout(declared('direct'), 1_000).lines).toEqual([]);
});
