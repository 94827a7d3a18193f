import { type Client, WithStartWorkflowOperation } from '@temporalio/client';
import { deploymentWorkflowId, taskQueueName } from '../../shared/ids.ts';
import {
  type DeploymentChange,
  type DeploymentState,
  deploymentRefusals,
  type PromoteRequest,
  type ReloadRequest,
  type RollbackRequest,
} from '../../shared/messages.ts';
import type { ClearRequest, SplitRequest } from '../../shared/rollout/slot-messages.ts';
import { updateNames, withdrawSignal, workflowNames } from '../../shared/temporal-names.ts';
import { type ChangeRefused, refusalOf } from './failures.ts';

export type ChangeAnswered = { readonly kind: 'changed'; readonly change: DeploymentChange } | ChangeRefused;

/** Where the installation's workflows run. */
export type DeploymentClient = {
  readonly client: Client;
  readonly queuePrefix: string;
  /** How soon a workflow task of a dead worker is given to another; the server's 10 s where it is left out. */
  readonly workflowTaskTimeoutMs?: number;
  readonly historyLengthMax?: number;
};

/** Each waits for the change to be made or refused; the caller bounds the wait by `client.withDeadline`. */
export const promote = (where: DeploymentClient, request: PromoteRequest): Promise<ChangeAnswered> =>
  change(where, updateNames.promote, request);
export const rollback = (where: DeploymentClient, request: RollbackRequest): Promise<ChangeAnswered> =>
  change(where, updateNames.rollback, request);
export const reload = (where: DeploymentClient, request: ReloadRequest): Promise<ChangeAnswered> =>
  change(where, updateNames.reload, request);

/** Fills a rollout's slot, or weighs what is in it. */
export const split = (where: DeploymentClient, request: SplitRequest): Promise<ChangeAnswered> =>
  change(where, updateNames.split, request);
/** Empties a rollout's slot. */
export const clear = (where: DeploymentClient, request: ClearRequest): Promise<ChangeAnswered> =>
  change(where, updateNames.clear, request);

type Request = PromoteRequest | RollbackRequest | ReloadRequest | SplitRequest | ClearRequest;

/** Update-with-Start: the entity starts with its first change. The request's id makes it the same change ever after. */
async function change(where: DeploymentClient, update: string, request: Request): Promise<ChangeAnswered> {
  try {
    const answer = await where.client.workflow.executeUpdateWithStart<StartFn, DeploymentChange, [Request]>(
      update,
      {
        args: [request],
        updateId: request.requestId,
        startWorkflowOperation: startOperation(where, request.model),
      },
    );
    return isAnswerTo(request, answer) ? { kind: 'changed', change: answer } : anotherChange(request);
  } catch (error) {
    const refusal = refusalOf(error);
    if (refusal) return refusal;
    throw error;
  }
}

/** The server answers a known id with what it was first used for. */
function isAnswerTo(request: Request, { current }: DeploymentChange): boolean {
  if ('rollout' in request) return true; // its ids are its own
  const wanted =
    'version' in request ? request.version : 'toVersion' in request ? request.toVersion : undefined;
  return wanted === undefined || wanted === current;
}

const anotherChange = ({ requestId }: Request): ChangeRefused => ({
  kind: 'refused',
  type: deploymentRefusals.conflict,
  message: `${requestId} was the id of another change`,
});

type StartFn = (state: DeploymentState) => Promise<void>;

function startOperation(where: DeploymentClient, model: string): WithStartWorkflowOperation<StartFn> {
  const { queuePrefix, workflowTaskTimeoutMs, historyLengthMax } = where;
  return new WithStartWorkflowOperation<StartFn>(workflowNames.deployment, {
    workflowId: deploymentWorkflowId(model),
    taskQueue: taskQueueName(queuePrefix, 'control'),
    args: [{ model, ...(historyLengthMax === undefined ? {} : { historyLengthMax }) }],
    workflowIdConflictPolicy: 'USE_EXISTING',
    workflowIdReusePolicy: 'ALLOW_DUPLICATE',
    staticSummary: `what ${model} serves`,
    ...(workflowTaskTimeoutMs === undefined ? {} : { workflowTaskTimeout: workflowTaskTimeoutMs }),
  });
}

/** Asks for a change to be ended before it takes effect; one that took effect stays. */
export async function withdraw(client: Client, model: string, requestId: string): Promise<void> {
  await client.workflow.getHandle(deploymentWorkflowId(model)).signal(withdrawSignal, requestId);
}
