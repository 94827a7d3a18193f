import { z } from 'zod';
import { Duration } from './duration.ts';

const expected = 'expected hourly, daily, or a mapping with every (such as 6h) or cron';

const ScheduleObject = z
  .strictObject(
    {
      every: Duration.optional().describe('An interval'),
      cron: z
        .string()
        .regex(/^\S+(\s+\S+){4}$/, 'expected five cron fields')
        .optional()
        .describe('Five cron fields'),
      timezone: z.string().default('UTC').describe('IANA time zone of the cron fields; not for every'),
      jitter: Duration.optional().describe('A random delay up to this; at most every'),
      paused: z.boolean().default(false).describe('Whether it waits until it is unpaused'),
    },
    { error: ({ code }) => (code === 'invalid_type' ? expected : undefined) },
  )
  .refine((schedule) => (schedule.every === undefined) !== (schedule.cron === undefined), {
    error: 'expected either every or cron',
  });

const words: Readonly<Record<string, unknown>> = { hourly: { every: '1h' }, daily: { cron: '0 3 * * *' } };

/** `hourly`, `daily` (03:00), or an object with `every` or `cron`. */
export const Schedule = z.preprocess(
  (value) => (typeof value === 'string' ? (words[value] ?? value) : value),
  ScheduleObject,
);
export type Schedule = z.infer<typeof ScheduleObject>;
