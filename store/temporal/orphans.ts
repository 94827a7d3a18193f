import { type Client, ScheduleNotFoundError } from '@temporalio/client';
import { retrainScheduleId, taskQueueName } from '../../shared/ids.ts';
import { removeSchedule } from './schedules.ts';

/** Removes the schedules of models that are declared no more. Only our own: another installation's are on other queues. */
export async function removeOrphans(
  client: Client,
  queuePrefix: string,
  models: readonly string[],
): Promise<readonly string[]> {
  const prefix = retrainScheduleId('');
  const removed: string[] = [];
  for await (const { scheduleId } of client.schedule.list()) {
    const model = scheduleId.slice(prefix.length);
    if (!scheduleId.startsWith(prefix) || models.includes(model)) continue;
    if ((await queueOf(client, scheduleId)) !== taskQueueName(queuePrefix, 'control')) continue;
    if (await removeSchedule(client, model)) removed.push(model);
  }
  return removed;
}

/** Null where it is gone: the list is a little behind. */
async function queueOf(client: Client, scheduleId: string): Promise<string | null> {
  try {
    return (await client.schedule.getHandle(scheduleId).describe()).action.taskQueue;
  } catch (error) {
    if (error instanceof ScheduleNotFoundError) return null;
    throw error;
  }
}
