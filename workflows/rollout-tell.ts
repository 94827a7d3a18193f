import { log } from '@temporalio/workflow';
import type { NotificationEvent } from '../shared/notification.ts';
import { rootReason } from './failure.ts';
import { notify } from './rollout-activities.ts';
import type { Course } from './rollout-course.ts';

export type RolloutEvent = Extract<
  NotificationEvent,
  'rolling-out' | 'paused' | 'approval' | 'rollout-ended'
>;

/** Tells people in the background; what cannot be delivered never holds a rollout up. Answers when it was tried. */
export async function tell(course: Course, event: RolloutEvent, text: string, nth = 0): Promise<void> {
  const { request, opened, place } = course;
  if (!opened.notifies) return;
  const subject = `${request.rollout}/${place().generation}${nth === 0 ? '' : `/${nth}`}`;
  const message = { model: request.model, subject, event, text: `${request.version}: ${text}` };
  try {
    await notify.executeWithOptions({ summary: `tell of: ${event}` }, [message]);
  } catch (error) {
    log.warn('notification not delivered', { event, reason: rootReason(error) });
  }
}
