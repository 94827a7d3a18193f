import { expect, it } from 'vitest';
import { cronProblem } from '../../../shared/declaration/cron.ts';

it.each(['* * * * *', '0 3 * * *', '*/5 0-6/2 1,15 jan-mar MON-fri', '59 23 31 12 7'])(
  'accepts %s',
  (cron) => {
    expect(cronProblem(cron)).toBeNull();
  },
);

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

it('counts the fields', () => {
  expect(cronProblem('* * *')).toBe('expected five cron fields, found 3');
});
