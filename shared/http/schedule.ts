import { z } from 'zod';
import { Schedule } from '../declaration/schedule.ts';
import { scheduleFindings } from '../declaration/schedule-findings.ts';

/** A change of the schedule, held to what a declared one is held to; it lasts until the declared schedule changes. */
export const ScheduleBody = Schedule.superRefine((schedule, context) => {
  // What the schema has refused is said: findings are what it cannot say.
  if (context.issues.length > 0) return;
  for (const { path, message } of scheduleFindings(schedule))
    context.addIssue({ code: 'custom', path: [...path], message });
});
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

export const TriggerAnswer = z.object({
  model: z.string(),
  triggered: z.boolean().describe('False: skipped, for a run of the model is under way'),
  run: z.string().nullable().describe('The run that was started, or the one that is under way'),
});
export type TriggerAnswer = z.infer<typeof TriggerAnswer>;
