import { expect, it } from 'vitest';
import { chooseLearner } from '../../models/choose-learner.ts';

it('takes the learner of the task where none is named, with its defaults', () => {
  expect(chooseLearner('binary', { parameters: {} })).toMatchObject({
    kind: 'chosen',
    learner: { kind: 'logistic-regression' },
    parameters: { C: 1 },
  });
  expect(chooseLearner('regression', { parameters: {} })).toMatchObject({
    learner: { kind: 'linear-regression' },
    parameters: { alpha: 1 },
  });
});

it('refuses an unknown kind, or one of another task, and names those that fit', () => {
  for (const kind of ['nonsense', 'logistic-regression', '__proto__']) {
    expect(chooseLearner('regression', { kind, parameters: {} })).toMatchObject({
      kind: 'refused',
      problems: [{ path: ['kind'], detail: expect.stringContaining('prior, linear-regression') }],
    });
  }
});

it('refuses unknown or wrong hyperparameters with their path', () => {
  const chosen = chooseLearner('binary', { parameters: { C: -1 } });
  expect(chosen).toMatchObject({ kind: 'refused', problems: [{ path: ['parameters', 'C'] }] });
  expect(chooseLearner('binary', { parameters: { depth: 3 } })).toMatchObject({
    problems: [{ detail: expect.stringContaining('depth') }],
  });
});
