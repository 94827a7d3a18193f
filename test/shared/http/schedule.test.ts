import { expect, it } from 'vitest';
import { ScheduleBody } from '../../../shared/http/schedule.ts';

it('takes a schedule as a declaration does, also by its word', () => {
  expect(ScheduleBody.parse('hourly')).toMatchObject({ every: '1h', timezone: 'UTC', paused: false });
  expect(ScheduleBody.parse({ cron: '5 4 * * mon', timezone: 'Europe/Zurich' }).cron).toBe('5 4 * * mon');
});

it.each([
  ['cron', { cron: '99 * * * *' }, 'minute'],
  ['cron', { cron: 'x' }, 'five cron fields'],
  ['every', { every: '0s' }, 'at least 1s'],
  ['timezone', { every: '1h', timezone: 'Mars/Base' }, 'IANA'],
])('refuses what Temporal would choke on, naming %s', (field, body, words) => {
  const parsed = ScheduleBody.safeParse(body);
  expect(parsed.error?.issues).toMatchObject([{ path: [field], message: expect.stringContaining(words) }]);
});
