import { type Client, isGrpcServiceError, type WorkflowOptions } from '@temporalio/client';
import {
  ApplicationFailure,
  defineSearchAttributeKey,
  SearchAttributeType,
  WorkflowExecutionAlreadyStartedError,
  WorkflowNotFoundError,
} from '@temporalio/common';
import { rolloutWorkflowId, taskQueueName } from '../../shared/ids.ts';
import {
  followSignal,
  type RolloutAnswer,
  type RolloutCommand,
  type RolloutCommandName,
  type RolloutRefusal,
  type RolloutRequest,
  rolloutRefusals,
} from '../../shared/rollout/messages.ts';
import { searchAttributes, workflowNames } from '../../shared/temporal-names.ts';

export type RolloutClient = {
  readonly client: Client;
  readonly queuePrefix: string;
  readonly workflowTaskTimeoutMs?: number;
};

/**
 * Starts the workflow of a rollout that the ledger has. Where another one of its version still says its last words, that
 * one goes on with it, and the answer is false, as it is where the rollout runs already.
 */
export async function startRollout(where: RolloutClient, request: RolloutRequest): Promise<boolean> {
  const { workflow } = where.client;
  const options = startOptions(where, request);
  try {
    await workflow.start(workflowNames.rollout, { ...options, workflowIdConflictPolicy: 'FAIL' });
    return true;
  } catch (error) {
    if (!(error instanceof WorkflowExecutionAlreadyStartedError)) throw error;
    // It may close in this very moment: then this starts it.
    await workflow.signalWithStart(workflowNames.rollout, {
      ...options,
      signal: followSignal,
      signalArgs: [request],
    });
    return false;
  }
}

function startOptions(
  { queuePrefix, workflowTaskTimeoutMs }: RolloutClient,
  request: RolloutRequest,
): WorkflowOptions & { args: [RolloutRequest] } {
  const { rollout, model, version } = request;
  return {
    workflowId: rolloutWorkflowId(model, version),
    taskQueue: taskQueueName(queuePrefix, 'control'),
    args: [request],
    workflowIdReusePolicy: 'ALLOW_DUPLICATE',
    memo: { rollout },
    typedSearchAttributes: [
      keyword(searchAttributes.model, model),
      keyword(searchAttributes.version, version),
    ],
    staticSummary: `rollout of ${model} ${version}`,
    ...(workflowTaskTimeoutMs === undefined ? {} : { workflowTaskTimeout: workflowTaskTimeoutMs }),
  };
}

const keyword = (name: string, value: string) => ({
  key: defineSearchAttributeKey(name, SearchAttributeType.KEYWORD),
  value,
});

export type RolloutAnswered =
  | { readonly kind: 'answered'; readonly answer: RolloutAnswer }
  | {
      readonly kind: 'refused';
      readonly type: Exclude<RolloutRefusal, typeof rolloutRefusals.other> | 'RequestFault';
      readonly message: string;
    }
  /** No workflow of the rollout runs: it is over, or its workflow was ended in Temporal. */
  | { readonly kind: 'gone' }
  /** The workflow of another rollout of the version runs. */
  | { readonly kind: 'other' };

/** Sends a command and waits until the rollout has acted on it; the caller bounds the wait by `client.withDeadline`. */
export async function commandRollout(
  client: Client,
  request: RolloutRequest,
  name: RolloutCommandName,
  command: RolloutCommand,
): Promise<RolloutAnswered> {
  const { rollout, model, version } = request;
  try {
    const handle = client.workflow.getHandle(rolloutWorkflowId(model, version));
    const answer = await handle.executeUpdate<RolloutAnswer, [RolloutCommand]>(name, {
      args: [{ ...command, rollout }],
      updateId: command.requestId,
    });
    return { kind: 'answered', answer };
  } catch (error) {
    if (error instanceof WorkflowNotFoundError) return { kind: 'gone' };
    if (isUndelivered(error)) return commandRollout(client, request, name, command);
    const refusal = refusalOf(error);
    if (refusal) return refusal;
    throw error;
  }
}

/** What a command that was sent under this id was answered; null where none was, or it was refused. */
export async function commandAnswer(
  client: Client,
  { model, version }: Pick<RolloutRequest, 'model' | 'version'>,
  requestId: string,
): Promise<RolloutAnswer | null> {
  try {
    const handle = client.workflow.getHandle(rolloutWorkflowId(model, version));
    return await handle.getUpdateHandle<RolloutAnswer>(requestId).result();
  } catch (error) {
    if (error instanceof WorkflowNotFoundError || refusalOf(error)) return null;
    throw error;
  }
}

/** The task that took it was done anew: the same command, under the same id, is asked again. */
const isUndelivered = (error: unknown): boolean =>
  isGrpcServiceError(error) && /unexpected workflow task failure/i.test(String(error.cause));

const refusals = new Set<string>([...Object.values(rolloutRefusals), 'RequestFault']);

function refusalOf(error: unknown): Extract<RolloutAnswered, { kind: 'refused' | 'other' }> | null {
  for (let cause = error; cause instanceof Error; cause = cause.cause) {
    if (!(cause instanceof ApplicationFailure) || !cause.type || !refusals.has(cause.type)) continue;
    const type = cause.type as RolloutRefusal;
    return type === rolloutRefusals.other
      ? { kind: 'other' }
      : { kind: 'refused', type, message: cause.message };
  }
  return null;
}

/** How Temporal says that the workflow of this rollout stands; null where the latest of its version is another's. */
export async function rolloutExecution(
  client: Client,
  { rollout, model, version }: RolloutRequest,
): Promise<string | null> {
  try {
    const { status, memo } = await client.workflow.getHandle(rolloutWorkflowId(model, version)).describe();
    return memo?.['rollout'] === rollout ? status.name : null;
  } catch (error) {
    if (error instanceof WorkflowNotFoundError) return null;
    throw error;
  }
}
