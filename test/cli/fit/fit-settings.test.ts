import { expect, it } from 'vitest';
import { settingsOf } from '../../../cli/fit/fit-settings.ts';

it('tells hyperparameters from what is said beside them: the weights of classes and the seed', () => {
  expect(settingsOf(['trees=20', 'class_weight=balanced', 'random_state=3'])).toEqual({
    parameters: { trees: 20 },
    classWeight: 'balanced',
    seed: 3,
  });
  expect(settingsOf(['is_unbalance=true'])).toEqual({ parameters: {}, classWeight: 'balanced' });
  expect(settingsOf(['unbalance=false'])).toEqual({ parameters: {}, classWeight: 'none' });
  expect(() => settingsOf(['seed=often'])).toThrow('--set seed: expected a whole number');
});
