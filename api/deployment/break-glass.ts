import { deploymentRefusals, type RollbackRequest } from '../../shared/messages.ts';
import {
  type Change,
  changeDeployment,
  type Deployment,
  previousLive,
  readDeployment,
} from '../../store/postgres/deployments.ts';
import { readVersion, type Version } from '../../store/postgres/versions.ts';
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
  for (let round = 1; round <= roundsMax; round++) {
    const deployment = await readDeployment(deps.ledger, request.model);
    const target = await targetOf(deps, request, deployment);
    if (target.kind === 'refused') return target;
    const broken = await makeSure(deps, target.version);
    if (broken) return broken;
    const changed = await changeDeployment(deps.ledger, {
      model: request.model,
      requestId: request.requestId,
      expectedRevision: deployment.revision,
      actor: request.actor,
      reason: request.reason,
      forced: request.force ?? false,
      breakGlass: true,
      action: { kind: 'rollback', version: target.version.version },
    });
    if (changed.kind === 'repeated') return changedFrom(changed.change);
    if (changed.kind === 'changed')
      return changedFrom({
        model: request.model,
        revision: changed.deployment.revision,
        fromVersion: deployment.stable,
        toVersion: changed.deployment.stable,
      });
  }
  return refused(deploymentRefusals.conflict, 'the deployment kept changing meanwhile; ask again');
}

const refused = (type: ChangeRefused['type'], message: string): ChangeRefused => ({
  kind: 'refused',
  type,
  message,
});

type Target = { readonly kind: 'target'; readonly version: Version } | ChangeRefused;

async function targetOf(
  deps: ApiDependencies,
  { model, toVersion, force }: RollbackRequest,
  deployment: Deployment,
): Promise<Target> {
  const name = toVersion ?? (await previousLive(deps.ledger, model));
  if (name === null) return refused(deploymentRefusals.noPrevious, `${model} has no earlier live version`);
  const version = await readVersion(deps.ledger, model, name);
  if (version === null) return refused(deploymentRefusals.notFound, `${model} has no version ${name}`);
  if (version.collectedAt !== null)
    return refused(deploymentRefusals.notFound, `the files of ${model} ${name} were collected`);
  if (name === deployment.stable) return refused(deploymentRefusals.conflict, `${name} serves already`);
  if (!force && version.promotedAt === null)
    return refused(
      deploymentRefusals.notAllowed,
      `${name} was never live (${version.state}): a rollback to it needs force and a reason`,
    );
  if (!force && (version.state === 'refuted' || version.state === 'held'))
    return refused(
      deploymentRefusals.notAllowed,
      `${name} is ${version.state}: a rollback to it needs force and a reason`,
    );
  return { kind: 'target', version };
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

const changedFrom = (
  change: Pick<Change, 'model' | 'revision' | 'fromVersion' | 'toVersion'>,
): ChangeAnswered => ({
  kind: 'changed',
  change: {
    model: change.model,
    revision: change.revision,
    previous: change.fromVersion,
    current: change.toVersion,
    replicas: 0,
  },
});
