import { z } from 'zod';
import { Schedule } from '../declaration/schedule.ts';

/** A change of the schedule; it lasts until the declared schedule itself changes. */
export const ScheduleBody = Schedule;
export type ScheduleBody = z.infer<typeof ScheduleBody>;

export const ScheduleAnswer = z
  .object({
    paused: z.boolean().optional(),
    next_runs: z.array(z.string()).optional().describe('When it starts next'),
    declared: z.record(z.string(), z.unknown()).nullable().describe('As the declaration says'),
    actual: z
      .record(z.string(), z.unknown())
      .nullable()
      .describe('As Temporal has it; null while it cannot be asked'),
    unavailable: z.string().optional().describe('Why Temporal could not be asked'),
  })
  .loose();
export type ScheduleAnswer = z.infer<typeof ScheduleAnswer>;

export const TriggerAnswer = z.object({ model: z.string(), triggered: z.literal(true) });
export type TriggerAnswer = z.infer<typeof TriggerAnswer>;
