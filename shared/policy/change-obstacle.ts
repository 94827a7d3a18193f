import type { ChangeRequest, Refusal } from '../deployment-steps.ts';
import { type DeploymentRefusal, deploymentRefusals } from '../messages.ts';

/** What of a request decides whether its version may go live. */
export type WantedTarget = Pick<ChangeRequest, 'kind' | 'version' | 'judgedAgainst' | 'decision' | 'force'>;

/** What of a version decides whether it may go live. */
export type TargetVersion = {
  readonly version: string;
  readonly state: 'candidate' | 'held' | 'staged' | 'live' | 'retired' | 'refuted';
  /** What stands against it for good: it goes live by force alone, however often it did before. */
  readonly barrier: 'refuted' | 'held' | 'unjudged' | null;
  /** Null where it never served. */
  readonly promotedAt: string | null;
  /** Null while its files are there. */
  readonly collectedAt: string | null;
};

export const refused = (type: DeploymentRefusal, message: string): Refusal => ({
  kind: 'refused',
  type,
  message,
});

/** Why a change to this version may not be made, whichever way it was asked for; null where it may. */
export function changeObstacle(
  { model, stable }: { readonly model: string; readonly stable: string | null },
  request: WantedTarget,
  target: TargetVersion,
): Refusal | null {
  const { version, state, barrier } = target;
  const { kind, judgedAgainst, force } = request;
  if (kind === 'reload') return null;
  if (target.collectedAt !== null) {
    return refused(deploymentRefusals.notFound, `the files of ${model} ${version} were collected`);
  }
  if (judgedAgainst && judgedAgainst.champion !== stable) {
    const words = `judged against ${judgedAgainst.champion ?? 'nothing'}, but ${stable ?? 'nothing'} serves`;
    return refused(deploymentRefusals.championChanged, `${model} ${version} was ${words}`);
  }
  if (version === stable) return refused(deploymentRefusals.conflict, `${model} ${version} serves already`);
  if (force) return null;
  if (barrier !== null) return notAllowed(model, version, barrierWords[barrier]);
  if (kind === 'rollback' && target.promotedAt === null) return notAllowed(model, version, 'it never served');
  if (kind === 'promote' && state === 'candidate' && request.decision === undefined) {
    return notAllowed(model, version, 'it was not judged');
  }
  return null;
}

const barrierWords = {
  refuted: 'it is refuted',
  held: 'it is held',
  unjudged: 'it was not judged',
} as const;

const notAllowed = (model: string, version: string, why: string): Refusal =>
  refused(
    deploymentRefusals.notAllowed,
    `${model} ${version} may not go live: ${why}. With --force and a reason it may`,
  );
