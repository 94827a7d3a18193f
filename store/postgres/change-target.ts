import type { Refusal } from '../../shared/deployment-steps.ts';
import { deploymentRefusals } from '../../shared/messages.ts';
import { changeObstacle, refused, type WantedTarget } from '../../shared/policy/change-obstacle.ts';
import type { Deployment } from './deployments.ts';
import type { Queryable } from './pool.ts';
import { previousLive } from './previous-live.ts';
import { readVersion, type Version } from './versions.ts';

export type Target = { readonly kind: 'target'; readonly version: Version } | Refusal;

/** Which version a change is about, by the ledger, or why it may not be made. */
export async function chooseTarget(
  db: Queryable,
  deployment: Deployment,
  request: WantedTarget,
): Promise<Target> {
  const { model } = deployment;
  const name = await nameOf(db, deployment, request);
  if (typeof name !== 'string') return name;
  const version = await readVersion(db, model, name);
  if (!version) return refused(deploymentRefusals.notFound, `${model} has no version ${name}`);
  return changeObstacle(deployment, request, version) ?? { kind: 'target', version };
}

async function nameOf(
  db: Queryable,
  { model, stable }: Deployment,
  { kind, version }: WantedTarget,
): Promise<string | Refusal> {
  if (kind === 'reload') {
    return (
      stable ?? refused(deploymentRefusals.noPrevious, `${model} serves nothing yet: promote a version first`)
    );
  }
  if (version !== undefined) return version;
  const none = `${model} has no previous live version to go back to: name one with --to`;
  return (await previousLive(db, model)) ?? refused(deploymentRefusals.noPrevious, none);
}
