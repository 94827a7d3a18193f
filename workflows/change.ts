import {
  ApplicationFailure,
  CancellationScope,
  CancelledFailure,
  isCancellation,
  log,
} from '@temporalio/workflow';
import type {
  ChangeRequest,
  PreparedChange,
  ReplicasAnswer,
  StagedChange,
} from '../shared/deployment-steps.ts';
import { type DeploymentChange, type DeploymentRefusal, deploymentRefusals } from '../shared/messages.ts';
import { clearCandidate, commitChange, prepareChange, replicaSteps } from './deployment-steps.ts';
import { rootReason } from './failure.ts';

/** Changes that others make meanwhile (a rollback past Temporal) make it decide anew, but not for ever. */
const roundsMax = 5;

/** A change that took effect; `isUntold`: nobody wants to hear of it. */
export type MadeChange = { readonly change: DeploymentChange; readonly isUntold?: boolean };

/**
 * One change in two phases: the version goes into the candidate slot, every live replica loads and verifies it, and only
 * then does the compare-and-set make it serve. One refusal ends it with nothing changed.
 * @throws ApplicationFailure with a type of `deploymentRefusals`.
 */
export async function makeChange(request: ChangeRequest): Promise<MadeChange> {
  for (let round = 1; round <= roundsMax; round++) {
    const prepared = await CancellationScope.nonCancellable(() => prepare(request));
    if (prepared.kind === 'repeated') return prepared;
    if (prepared.kind === 'refused') throw refuse(prepared.type, prepared.message);
    await whenReady(request, prepared);
    const committed = await CancellationScope.nonCancellable(() =>
      commitChange({ request, staged: prepared }),
    );
    if (committed.kind === 'changed') {
      const { isServed, change } = committed;
      return { ...committed, change: isServed ? change : await whenServing(change, prepared) };
    }
    if (request.fence) throw refuse(deploymentRefusals.superseded, overtaken(request.model));
  }
  throw refuse(deploymentRefusals.conflict, `the deployment of ${request.model} kept changing; ask again`);
}

function prepare(request: ChangeRequest): Promise<PreparedChange> {
  const { kind, model, version } = request;
  const summary = `${model}: check and publish the version to ${kind}${version === undefined ? '' : `, ${version}`}`;
  return prepareChange.executeWithOptions({ summary }, [request]);
}

/** Where no replica is alive there is nobody to ask. */
export async function whenReady(
  request: Pick<ChangeRequest, 'model' | 'actor'>,
  staged: StagedChange,
): Promise<void> {
  const { model } = request;
  const { awaitReady } = replicaSteps(staged.heartbeatTimeoutMs);
  const summary = `${model}: replicas load ${staged.version}`;
  try {
    if (CancellationScope.current().consideredCancelled) throw new CancelledFailure('withdrawn');
    if (staged.replicaCount === 0 || staged.isReady) return;
    const answer = await awaitReady.executeWithOptions({ summary }, [{ model, staged }]);
    if (answer.kind !== 'ready') throw refuse(deploymentRefusals.brokenArtifact, complaint(answer, staged));
  } catch (error) {
    const detail = error instanceof Error ? error.message.slice(0, 500) : 'not ready';
    await CancellationScope.nonCancellable(() => clearCandidate({ request, staged, detail }));
    throw error;
  }
}

/** The change has taken effect; a replica that is slow to follow is no failure of it. */
async function whenServing(change: DeploymentChange, staged: StagedChange): Promise<DeploymentChange> {
  if (staged.replicaCount === 0) return change;
  const { awaitServing } = replicaSteps(staged.heartbeatTimeoutMs);
  const { model, revision } = change;
  const summary = `${model}: replicas serve revision ${revision}`;
  try {
    const { replicaCount } = await awaitServing.executeWithOptions({ summary }, [{ model, revision }]);
    return { ...change, replicas: replicaCount };
  } catch (error) {
    if (!isCancellation(error)) log.warn('replicas not waited for', { model, reason: rootReason(error) });
    return change;
  }
}

export const overtaken = (model: string): string =>
  `another change took the deployment of ${model} meanwhile`;

export const refuse = (type: DeploymentRefusal, message: string): ApplicationFailure =>
  ApplicationFailure.nonRetryable(message, type);

function complaint(answer: Exclude<ReplicasAnswer, { kind: 'ready' }>, staged: StagedChange): string {
  const whose = `replica ${answer.replica}`;
  if (answer.kind === 'silent') return `${whose} did not say in time whether it can serve ${staged.version}`;
  return `${whose} refused ${staged.version}: ${answer.detail}`;
}
