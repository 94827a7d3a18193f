import { expect, it } from 'vitest';
import { nearest } from '../../../shared/declaration/suggest.ts';

const known = ['include', 'exclude', 'protected', 'watermark', 'rowsMin'];

it.each([
  ['exlude', 'exclude'],
  ['watermrak', 'watermark'],
  ['rows_min', 'rowsMin'],
  ['Protected', 'protected'],
])('takes %s for %s', (word, meant) => {
  expect(nearest(word, known)).toBe(meant);
});

it('suggests nothing where nothing is near', () => {
  expect(nearest('banana', known)).toBeNull();
});
