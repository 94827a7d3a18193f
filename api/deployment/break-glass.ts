import { deploymentRefusals, type RollbackRequest } from '../../shared/messages.ts';
import { refused } from '../../shared/policy/change-obstacle.ts';
import { answerOf } from '../../store/postgres/change-answer.ts';
import { chooseTarget } from '../../store/postgres/change-target.ts';
import { changeDeployment, readDeployment } from '../../store/postgres/deployments.ts';
import type { Version } from '../../store/postgres/versions.ts';
import type { ChangeAnswered } from '../../store/temporal/deployments.ts';
import type { ChangeRefused } from '../../store/temporal/failures.ts';
import type { ApiDependencies } from '../dependencies.ts';
import { loadVersion } from '../replica/load-version.ts';

/** Others may change the deployment meanwhile; then it is read again, but not for ever. */
const roundsMax = 5;

/**
 * A rollback past Temporal: the same compare-and-set in PostgreSQL, under the same request id, marked. If the workflow
 * gets to the request later, it finds the change made.
 */
export async function rollbackPastTemporal(
  deps: ApiDependencies,
  request: RollbackRequest,
): Promise<ChangeAnswered> {
  const { toVersion, force = false } = request;
  const wanted = {
    kind: 'rollback',
    force,
    ...(toVersion === undefined ? {} : { version: toVersion }),
  } as const;
  for (let round = 1; round <= roundsMax; round++) {
    const deployment = await readDeployment(deps.ledger, request.model);
    const target = await chooseTarget(deps.ledger, deployment, wanted);
    if (target.kind === 'refused') return target;
    const broken = await makeSure(deps, target.version);
    if (broken) return broken;
    const changed = await changeDeployment(deps.ledger, {
      model: request.model,
      requestId: request.requestId,
      expectedRevision: deployment.revision,
      actor: request.actor,
      reason: request.reason,
      forced: force,
      breakGlass: true,
      action: { kind: 'rollback', version: target.version.version },
    });
    if (changed.kind === 'repeated') return changedFrom(changed.change);
    if (changed.kind === 'changed') {
      const { model, requestId, actor } = request;
      const { revision, stable: to } = changed.deployment;
      const from = deployment.stable;
      deps.log.info(
        { model, kind: 'rollback', revision, from, to, requestId, actor, breakGlass: true },
        'deployment changed',
      );
      return changedFrom({ model, revision, fromVersion: from, toVersion: to });
    }
  }
  return refused(deploymentRefusals.conflict, 'the deployment kept changing meanwhile; ask again');
}

/** Loads and verifies the version here, for no workflow does, and publishes it where it is not yet. */
async function makeSure(deps: ApiDependencies, version: Version): Promise<ChangeRefused | null> {
  const { model, version: name, digest } = version;
  try {
    await deps.artifacts.publish(model, name, digest);
    await loadVersion(deps.artifacts, { model, version: name, digest });
    return null;
  } catch (error) {
    const detail = error instanceof Error ? error.message : String(error);
    return refused(deploymentRefusals.brokenArtifact, `${name} cannot serve: ${detail}`);
  }
}

const changedFrom = (change: Parameters<typeof answerOf>[0]): ChangeAnswered => ({
  kind: 'changed',
  change: answerOf(change),
});
