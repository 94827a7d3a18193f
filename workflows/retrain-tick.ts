import { WorkflowExecutionAlreadyStartedError } from '@temporalio/common';
import { executeChild, uuid4 } from '@temporalio/workflow';
import { retrainWorkflowId, runName } from '../shared/ids.ts';
import type { RetrainTickOutcome, RetrainTickRequest } from '../shared/messages.ts';
import { retrain } from './retrain.ts';

/**
 * What a schedule starts. A scheduled workflow's own id carries its time, so it cannot be the one `retrain/<model>`;
 * waiting for the child keeps the schedule's overlap policy meaningful.
 */
export async function retrainTick({ model }: RetrainTickRequest): Promise<RetrainTickOutcome> {
  const request = {
    run: runName(uuid4()),
    model,
    trigger: 'schedule',
    reason: 'the schedule is due',
    actor: 'schedule',
  } as const;
  try {
    return await executeChild(retrain, {
      workflowId: retrainWorkflowId(model),
      args: [request],
      memo: { run: request.run },
      parentClosePolicy: 'REQUEST_CANCEL',
      staticSummary: `retrain ${model}`,
    });
  } catch (error) {
    if (error instanceof WorkflowExecutionAlreadyStartedError) return { kind: 'already-running' };
    throw error;
  }
}
