import { expect, it } from 'vitest';
import { cronProblem } from '../../../shared/declaration/cron.ts';

it.each([
  ...['* * * * *', '0 3 * * *', '*/5 0-6/2 1,15 jan-mar MON-fri', '59 23 31 12 7'],
  ...['0 4 29 2 *', '0 4 31 2,3 *', '0 4 30/1 1-2 *', '0 4 28,31 feb *', '0 4 31 2 mon'],
])('accepts %s', (cron) => {
  expect(cronProblem(cron)).toBeNull();
});

it.each([
  ['60 * * * *', 'minute'],
  ['* * 0 * *', 'day of month'],
  ['* * * foo *', 'month'],
  ['* * * * 5-1', 'day of week'],
  ['*/0 * * * *', 'minute'],
  ['1-2-3 * * * *', 'minute'],
])('refuses %s, naming the %s', (cron, field) => {
  expect(cronProblem(cron)).toContain(field);
});

it.each(['0 4 31 2 *', '0 4 30-31 feb *', '0 4 31 4,6,9,11 *', '0 4 31 2/9 *'])(
  'refuses %s, which never comes',
  (cron) => {
    expect(cronProblem(cron)).toContain('never comes');
  },
);

it('counts the fields', () => {
  expect(cronProblem('* * *')).toBe('expected five cron fields, found 3');
});
