import { cronProblem } from './cron.ts';
import { durationMs } from './duration.ts';
import type { Finding } from './problem.ts';
import type { Schedule } from './schedule.ts';
import { isTimeZone } from './time-zone.ts';

/** What the schema of a schedule cannot say, wherever the schedule comes from; paths begin at the schedule. */
export function scheduleFindings({ cron, every, timezone, jitter }: Schedule): readonly Finding[] {
  const cronWords = cron === undefined ? null : cronProblem(cron);
  const everyMs = every === undefined ? null : durationMs(every);
  const jitterMs = jitter === undefined ? null : durationMs(jitter);
  const isTooLong = everyMs !== null && jitterMs !== null && jitterMs > everyMs;
  const zone = timeZoneProblem(timezone, everyMs !== null);
  return [
    ...(cronWords === null ? [] : [{ path: ['cron'], message: cronWords }]),
    ...(everyMs !== null && everyMs < 1_000 ? [{ path: ['every'], message: 'expected at least 1s' }] : []),
    ...(isTooLong
      ? [{ path: ['jitter'], message: `${jitter} is longer than every: expected at most ${every}` }]
      : []),
    ...(zone === null ? [] : [{ path: ['timezone'], message: zone }]),
  ];
}

/** UTC is the default, so beside an interval it says nothing. */
function timeZoneProblem(timezone: string, isInterval: boolean): string | null {
  if (!isTimeZone(timezone)) return `${timezone} is no IANA time zone such as Europe/Zurich`;
  return isInterval && timezone !== 'UTC'
    ? 'belongs to cron: an interval has no time zone; remove it, or set cron instead of every'
    : null;
}
