import { cronProblem } from './cron.ts';
import { durationMs } from './duration.ts';
import type { Finding } from './problem.ts';
import type { Schedule } from './schedule.ts';
import { isTimeZone } from './time-zone.ts';

/** What the schema of a schedule cannot say, wherever the schedule comes from; paths begin at the schedule. */
export function scheduleFindings({ cron, every, timezone }: Schedule): readonly Finding[] {
  const cronWords = cron === undefined ? null : cronProblem(cron);
  const everyMs = every === undefined ? null : durationMs(every);
  return [
    ...(cronWords === null ? [] : [{ path: ['cron'], message: cronWords }]),
    ...(everyMs !== null && everyMs < 1_000 ? [{ path: ['every'], message: 'expected at least 1s' }] : []),
    ...(isTimeZone(timezone)
      ? []
      : [{ path: ['timezone'], message: `${timezone} is no IANA time zone such as Europe/Zurich` }]),
  ];
}
