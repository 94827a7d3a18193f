import { log } from '@temporalio/workflow';
import type { FinishRun, Opened, RetrainRequest } from '../shared/messages.ts';
import { runEvent } from '../shared/run-event.ts';
import { rootReason } from './failure.ts';
import { notify } from './retrain-steps.ts';

/**
 * Tells the declared URLs how the run ended, also where it could not be opened. A notification that cannot be delivered
 * never fails a run, nor is it waited for long: the next run could not begin. The workers go on trying.
 */
export async function announce(
  request: RetrainRequest,
  opened: Opened | null,
  outcome: FinishRun['outcome'],
): Promise<void> {
  const event = runEvent(outcome.kind);
  if (event === null || opened?.notifies === false) return;
  const text = 'reason' in outcome ? outcome.reason : '';
  const message = { model: request.model, subject: request.run, event, text };
  try {
    await notify.executeWithOptions({ summary: `tell of: ${event}` }, [message]);
  } catch (error) {
    log.warn('notification not delivered', { event, reason: rootReason(error) });
  }
}
