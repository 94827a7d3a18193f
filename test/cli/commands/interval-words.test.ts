import { expect, it } from 'vitest';
import { intervalWords } from '../../../cli/commands/interval-words.ts';

it('puts an interval and its level behind a score, and nothing where none was asked for', () => {
  expect(intervalWords({ interval: { level: 0.9, low: -8, high: 28.5 } })).toBe(' [-8, 28.5] at 90 %');
  expect(intervalWords({ interval: { level: 0.995, low: 1, high: 2 } })).toBe(' [1, 2] at 99.5 %');
  expect(intervalWords({})).toBe('');
});
