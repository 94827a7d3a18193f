import { expect, it } from 'vitest';
import { snakeNames } from '../../../api/routes/snake-names.ts';

it('renames fields at every depth and leaves what they hold alone', () => {
  const found = snakeNames({
    rowCount: 3,
    leftOut: { superseded: 1, outOfWindow: 0 },
    report: {
      positiveShare: null,
      columns: [{ name: 'lastLogin', postgresType: 'bigint', missingShare: 0.5 }],
      features: ['lastLogin', 'Unit Price'],
    },
    split: { by: 'time', column: 'createdAt', testFromMs: 5 },
  });
  expect(found).toEqual({
    row_count: 3,
    left_out: { superseded: 1, out_of_window: 0 },
    report: {
      positive_share: null,
      columns: [{ name: 'lastLogin', postgres_type: 'bigint', missing_share: 0.5 }],
      features: ['lastLogin', 'Unit Price'],
    },
    split: { by: 'time', column: 'createdAt', test_from_ms: 5 },
  });
});

it('keeps names that a learner gives', () => {
  const parameters = { maxDepth: 3, nested: { leafCount: 2 } };
  expect(snakeNames({ learner: { iterationCount: 9, parameters }, durationsMs: { fitTrees: 4 } })).toEqual({
    learner: { iteration_count: 9, parameters },
    durations_ms: { fitTrees: 4 },
  });
});
