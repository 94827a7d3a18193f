import type { Refusal, StagedChange } from '../shared/deployment-steps.ts';
import { deploymentRefusals } from '../shared/messages.ts';
import { refused } from '../shared/policy/change-obstacle.ts';
import type { SplitRequest } from '../shared/rollout/slot-messages.ts';
import { changeDeployment, readDeployment } from '../store/postgres/deployments.ts';
import { liveReplicas } from '../store/postgres/replicas.ts';
import { readVersion, type Version } from '../store/postgres/versions.ts';
import type { Dependencies } from './dependencies.ts';
import { guarded } from './guarded.ts';
import { supersededWords } from './rollout-obstacle.ts';

type Needs = Pick<Dependencies, 'pool' | 'artifacts' | 'heartbeatTimeoutMs'>;
type PreparedSplit = ({ readonly kind: 'prepared' } & StagedChange) | Refusal;

/** Publishes a rollout's version and puts it into the slot, without traffic: replicas load and verify it. */
export const prepareSplit = ({ pool, artifacts, heartbeatTimeoutMs }: Needs) =>
  guarded(async (request: SplitRequest): Promise<PreparedSplit> => {
    const { model, version, rollout, requestId, expectedRevision } = request;
    const row = await readVersion(pool, model, version);
    if (row === null || row.collectedAt !== null)
      return refused(
        deploymentRefusals.notFound,
        `${model} ${version} is unknown, or its files were collected`,
      );
    const broken = await brokenFiles(artifacts, row);
    if (broken !== null) return refused(deploymentRefusals.brokenArtifact, broken);
    const before = await readDeployment(pool, model);
    const replicaCount = (await liveReplicas(pool, model)).length;
    const staged = { version, replicaCount, heartbeatTimeoutMs, slot: rollout };
    const { role, salt, leaseMs, actor, reason } = request;
    const filled = await changeDeployment(pool, {
      ...{ model, requestId: `${requestId}@`, expectedRevision: expectedRevision ?? before.revision },
      ...{ actor, reason, action: { kind: 'split', version, role, weight: 0, rollout, salt, leaseMs } },
    });
    if (filled.kind === 'lost')
      return refused(
        deploymentRefusals.superseded,
        supersededWords({ model, revision: filled.deployment.revision, rollout }),
      );
    const revision = filled.kind === 'changed' ? filled.deployment.revision : filled.change.revision;
    return { kind: 'prepared', ...staged, revision };
  });

async function brokenFiles(
  artifacts: Needs['artifacts'],
  { model, version, digest }: Version,
): Promise<string | null> {
  try {
    await artifacts.publish(model, version, digest);
    return null;
  } catch (error) {
    if (error instanceof Error && error.name === 'BrokenArtifact') return error.message;
    throw error;
  }
}
