import { Context } from '@temporalio/activity';
import type { ChangeRequest, PreparedChange, Refusal, StagedChange } from '../shared/deployment-steps.ts';
import { deploymentRefusals } from '../shared/messages.ts';
import { refused } from '../shared/policy/change-obstacle.ts';
import { answerOf, isAnotherChange } from '../store/postgres/change-answer.ts';
import { chooseTarget } from '../store/postgres/change-target.ts';
import type { Candidate } from '../store/postgres/deployment-rows.ts';
import {
  breakGlassSince,
  changeDeployment,
  type Deployment,
  findChange,
  readDeployment,
} from '../store/postgres/deployments.ts';
import { liveReplicas } from '../store/postgres/replicas.ts';
import type { Version } from '../store/postgres/versions.ts';
import type { Dependencies } from './dependencies.ts';
import { guarded } from './guarded.ts';
import { patienceOf, whetherReady } from './replica-words.ts';
import { rolloutObstacle } from './rollout-obstacle.ts';

type Needs = Pick<Dependencies, 'pool' | 'artifacts' | 'heartbeatTimeoutMs' | 'readiness'>;

/**
 * Decides a change against the ledger: already made, refused, or the version's files are verified and published, and the
 * candidate slot holds it with no share of the traffic.
 */
export const prepareChange = (deps: Needs) =>
  guarded(async (request: ChangeRequest): Promise<PreparedChange> => {
    const made = await findChange(deps.pool, request.model, request.requestId);
    if (made && isAnotherChange(made, request)) {
      return refused(deploymentRefusals.conflict, `${request.requestId} was the id of another change`);
    }
    if (made) return { kind: 'repeated', change: answerOf(made) };
    const deployment = await readDeployment(deps.pool, request.model);
    const late = (await overtaken(deps, request)) ?? (await rolloutObstacle(deps.pool, deployment, request));
    if (late !== null) return late;
    const target = await chooseTarget(deps.pool, deployment, request);
    if (target.kind === 'refused') return target;
    const broken = await brokenFiles(deps, request, target.version);
    if (broken !== null) return refused(deploymentRefusals.brokenArtifact, broken);
    const staged = await fillSlot(deps, request, deployment, target.version.version);
    if (staged === null) return prepareChange(deps)(request);
    return { kind: 'prepared', ...staged, ...(await readyAtOnce(deps, request, staged)) };
  });

/** This step waits for replicas by itself, which saves the next one. What it does not live to see, the next one does. */
async function readyAtOnce(
  { pool, readiness }: Needs,
  request: ChangeRequest,
  staged: StagedChange,
): Promise<Pick<StagedChange, 'isReady'>> {
  const patience = patienceOf(request, readiness);
  if (patience.withinMs === 0 || staged.replicaCount === 0) return {};
  const { model } = request;
  const { cancellationSignal: signal } = Context.current();
  const answer = await whetherReady(pool, { model, staged }, { ...patience, signal });
  return answer.kind === 'ready' ? { isReady: true } : {};
}

/**
 * A rollback past Temporal stands in no line: a promotion that was asked for before it and waited, for a worker or for
 * its turn, would undo it unseen.
 */
async function overtaken(
  { pool }: Needs,
  { kind, model, version, seenRevision }: ChangeRequest,
): Promise<Refusal | null> {
  if (kind !== 'promote' || seenRevision === undefined) return null;
  const rollback = await breakGlassSince(pool, model, seenRevision);
  if (rollback === null) return null;
  const { fromVersion, toVersion, actor, reason, revision } = rollback;
  const what = `${actor} rolled ${model} back from ${fromVersion} to ${toVersion} past Temporal (revision ${revision}: ${reason})`;
  return refused(
    deploymentRefusals.championChanged,
    `${version} was asked for at revision ${seenRevision}; since then ${what}. Promote it again if it shall still go live`,
  );
}

/** What is wrong with the version's files; null where they are whole. A reload checks the copy that serves. */
async function brokenFiles(
  { artifacts }: Needs,
  { kind, model }: ChangeRequest,
  { version, digest }: Version,
): Promise<string | null> {
  try {
    if (kind === 'reload') await artifacts.load(model, version, digest);
    else await artifacts.publish(model, version, digest);
    return null;
  } catch (error) {
    if (error instanceof Error && error.name === 'BrokenArtifact') return error.message;
    throw error;
  }
}

/**
 * Null where another changed the deployment meanwhile. An attempt that died after its commit finds its own slot; a rollout
 * finds the one that it filled, and whoever goes back from its promotion the former version, loaded.
 */
async function fillSlot(
  { pool, heartbeatTimeoutMs }: Needs,
  request: ChangeRequest,
  deployment: Deployment,
  version: string,
): Promise<StagedChange | null> {
  const { model, requestId, actor, reason, force } = request;
  const { candidate } = deployment;
  const replicaCount = (await liveReplicas(pool, model)).length;
  const staged = { version, replicaCount, heartbeatTimeoutMs };
  if (candidate?.version === version && (isOwnSlot(request, candidate) || candidate.role === 'resident')) {
    return { ...staged, revision: deployment.revision, slot: candidate.requestId };
  }
  const slot = `${requestId}@${deployment.revision}`;
  const filled = await changeDeployment(pool, {
    ...{ model, requestId: slot, expectedRevision: deployment.revision, actor, reason, forced: force },
    action: { kind: 'stage', version },
  });
  return filled.kind === 'changed' ? { ...staged, revision: filled.deployment.revision, slot } : null;
}

const isOwnSlot = ({ requestId, fence }: ChangeRequest, { requestId: slot, rollout }: Candidate): boolean =>
  slot.startsWith(`${requestId}@`) || (fence !== undefined && rollout === fence.rollout);
