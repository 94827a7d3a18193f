import { log } from '@temporalio/workflow';
import type { FinishRun, NotificationEvent, Opened, RetrainRequest } from '../shared/messages.ts';
import { rootReason } from './failure.ts';
import { notify } from './retrain-steps.ts';

type Ending = FinishRun['outcome'];

/** What people are told of; the deployment tells of promotions and rollbacks itself. */
const events: Partial<Record<Ending['kind'], NotificationEvent>> = {
  rejected: 'rejected',
  held: 'held',
  staged: 'staged',
  failed: 'failed',
};

/**
 * Tells the declared URLs how the run ended, also where it could not be opened; a notification that cannot be delivered
 * never fails a run.
 */
export async function announce(
  request: RetrainRequest,
  opened: Opened | null,
  outcome: Ending,
): Promise<void> {
  const event = events[outcome.kind];
  if (!event || opened?.notifies === false) return;
  const text = 'reason' in outcome ? outcome.reason : '';
  const message = { model: request.model, subject: request.run, event, text };
  try {
    await notify.executeWithOptions({ summary: `tell of: ${event}` }, [message]);
  } catch (error) {
    log.warn('notification not delivered', { event, reason: rootReason(error) });
  }
}
