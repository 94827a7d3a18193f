import type { Client } from '@temporalio/client';
import {
  defineSearchAttributeKey,
  SearchAttributeType,
  WorkflowExecutionAlreadyStartedError,
  WorkflowNotFoundError,
} from '@temporalio/common';
import { retrainWorkflowId, taskQueueName } from '../../shared/ids.ts';
import type { RetrainRequest } from '../../shared/messages.ts';
import { searchAttributes, workflowNames } from '../../shared/temporal-names.ts';

export type RetrainStarted =
  | { readonly kind: 'started'; readonly workflowId: string; readonly temporalRunId: string }
  /** One runs already; `run` is null where that one was not started by us. */
  | { readonly kind: 'running'; readonly workflowId: string; readonly run: string | null };

export type RetrainClient = {
  readonly client: Client;
  readonly queuePrefix: string;
  readonly workflowTaskTimeoutMs?: number;
};

/** Starts `retrain/<model>` unless one runs: the server lets one of that id run at a time. */
export async function startRetrain(where: RetrainClient, request: RetrainRequest): Promise<RetrainStarted> {
  const workflowId = retrainWorkflowId(request.model);
  const { client, queuePrefix, workflowTaskTimeoutMs } = where;
  try {
    const handle = await client.workflow.start(workflowNames.retrain, {
      workflowId,
      taskQueue: taskQueueName(queuePrefix, 'control'),
      args: [request],
      workflowIdConflictPolicy: 'FAIL',
      workflowIdReusePolicy: 'ALLOW_DUPLICATE',
      memo: { run: request.run },
      typedSearchAttributes: [
        keyword(searchAttributes.model, request.model),
        keyword(searchAttributes.trigger, request.trigger),
      ],
      staticSummary: `retrain ${request.model}: ${request.reason}`.slice(0, 150),
      ...(workflowTaskTimeoutMs === undefined ? {} : { workflowTaskTimeout: workflowTaskTimeoutMs }),
    });
    return { kind: 'started', workflowId, temporalRunId: handle.firstExecutionRunId };
  } catch (error) {
    if (!(error instanceof WorkflowExecutionAlreadyStartedError)) throw error;
    return { kind: 'running', workflowId, run: await runningRun(client, workflowId) };
  }
}

const keyword = (name: string, value: string) => ({
  key: defineSearchAttributeKey(name, SearchAttributeType.KEYWORD),
  value,
});

async function runningRun(client: Client, workflowId: string): Promise<string | null> {
  const { memo } = await client.workflow.getHandle(workflowId).describe();
  const run = memo?.['run'];
  return typeof run === 'string' ? run : null;
}

/** Asks a run to stop; false where it does not run (any more). */
export async function cancelRetrain(client: Client, run: RunningWorkflow): Promise<boolean> {
  try {
    await client.workflow.getHandle(run.workflowId, run.temporalRunId).cancel();
    return true;
  } catch (error) {
    if (error instanceof WorkflowNotFoundError) return false;
    throw error;
  }
}

/** One execution; without `temporalRunId` the latest under the id. */
export type RunningWorkflow = { readonly workflowId: string; readonly temporalRunId?: string };

/** How Temporal says that an execution stands; null where it does not know it (any more). */
export async function executionState(client: Client, run: RunningWorkflow): Promise<string | null> {
  try {
    const { status } = await client.workflow.getHandle(run.workflowId, run.temporalRunId).describe();
    return status.name;
  } catch (error) {
    if (error instanceof WorkflowNotFoundError) return null;
    throw error;
  }
}
