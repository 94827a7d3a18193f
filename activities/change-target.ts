import type { ChangeRequest, Refusal } from '../shared/deployment-steps.ts';
import { type DeploymentRefusal, deploymentRefusals } from '../shared/messages.ts';
import { type Deployment, previousLive } from '../store/postgres/deployments.ts';
import type { Queryable } from '../store/postgres/pool.ts';
import { readVersion, type Version } from '../store/postgres/versions.ts';

export type Target = { readonly kind: 'target'; readonly version: Version } | Refusal;

export const refused = (type: DeploymentRefusal, message: string): Refusal => ({
  kind: 'refused',
  type,
  message,
});

/** Which version a change is about, or why it may not be made. */
export async function chooseTarget(
  db: Queryable,
  deployment: Deployment,
  request: ChangeRequest,
): Promise<Target> {
  const { model } = deployment;
  const name = await nameOf(db, deployment, request);
  if (typeof name !== 'string') return name;
  const version = await readVersion(db, model, name);
  if (!version) return refused(deploymentRefusals.notFound, `${model} has no version ${name}`);
  return obstacle(deployment, request, version) ?? { kind: 'target', version };
}

async function nameOf(
  db: Queryable,
  { model, stable }: Deployment,
  { kind, version }: ChangeRequest,
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

function obstacle(deployment: Deployment, request: ChangeRequest, target: Version): Refusal | null {
  const { model, stable } = deployment;
  const { version, state } = target;
  const { kind, judgedAgainst, force } = request;
  if (kind === 'reload') return null;
  if (target.collectedAt) {
    return refused(deploymentRefusals.notFound, `the files of ${model} ${version} were collected`);
  }
  if (judgedAgainst && judgedAgainst.champion !== stable) {
    const words = `judged against ${judgedAgainst.champion ?? 'nothing'}, but ${stable ?? 'nothing'} serves`;
    return refused(deploymentRefusals.championChanged, `${model} ${version} was ${words}`);
  }
  if (version === stable) return refused(deploymentRefusals.conflict, `${model} ${version} serves already`);
  if (force) return null;
  if (state === 'held' || state === 'refuted') return notAllowed(model, target, `it is ${state}`);
  if (kind === 'rollback' && target.promotedAt === null) return notAllowed(model, target, 'it never served');
  if (kind === 'promote' && state === 'candidate' && request.decision === undefined) {
    return notAllowed(model, target, 'it was not judged');
  }
  return null;
}

const notAllowed = (model: string, { version }: Version, why: string): Refusal =>
  refused(
    deploymentRefusals.notAllowed,
    `${model} ${version} may not go live: ${why}. With --force and a reason it may`,
  );
