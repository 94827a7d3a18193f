import { bucketOf, bucketsOf, keyHasher } from '../../shared/assignment/bucket.ts';
import type { AssignmentReason } from '../../shared/assignment/reasons.ts';
import type { CandidateRole } from '../../shared/rollout/state.ts';
import type { LoadedVersion } from '../replica/loaded-version.ts';
import { type Arm, type Assigned, armOf, unkeyed } from './arm.ts';
import type { CandidateHealth } from './candidate-health.ts';

/** What a rollout has in the slot beside the stable version. */
export type CandidateParts = {
  readonly loaded: LoadedVersion;
  readonly role: Exclude<CandidateRole, 'staged'>;
  /** Percent. */
  readonly weight: number;
  readonly salt: string;
  /** Share of the answers that are copied to it, where it is a shadow. */
  readonly sample: number;
  readonly health: CandidateHealth;
};

/** How a rollout divides the rows of a model between stable and candidate. */
export type Split = {
  readonly role: 'canary' | 'ab';
  readonly hashOf: (key: string) => number;
  /** Buckets below it are the candidate's. */
  readonly buckets: number;
  readonly health: CandidateHealth;
  readonly stable: Readonly<Record<Exclude<AssignmentReason, 'no_rollout' | 'pinned'>, Arm>>;
  readonly candidate: Readonly<Record<'entity' | 'request', Arm>>;
};

/** Null where the role gets no rows assigned. */
export function splitOf(
  { role, salt, weight, health, loaded }: CandidateParts,
  stable: { readonly loaded: LoadedVersion; readonly revision: number },
): Split | null {
  if (role !== 'canary' && role !== 'ab') return null;
  const { revision } = stable;
  const own = (reason: AssignmentReason): Arm => armOf({ ...stable, variant: 'stable', salt, reason });
  const its = (reason: AssignmentReason): Arm =>
    armOf({ loaded, revision, variant: 'candidate', salt, reason });
  return {
    role,
    hashOf: keyHasher(salt),
    health,
    buckets: bucketsOf(weight),
    stable: {
      entity: own('entity'),
      request: own('request'),
      no_entity: own('no_entity'),
      lease_expired: own('lease_expired'),
      tripped: own('tripped'),
      candidate_refused: own('candidate_refused'),
      candidate_failed: own('candidate_failed'),
    },
    candidate: { entity: its('entity'), request: its('request') },
  };
}

export type RowKey = {
  readonly id: string;
  readonly entityId: string | undefined;
  readonly requestId: string | undefined;
};

/**
 * Who is to answer a row: by the bucket of its entity, sticky over all weights of the rollout; by that of the request, else
 * of the prediction's id, where it names none, unless this is an A/B test, which knows entities alone.
 */
export function assign(split: Split, { id, entityId, requestId }: RowKey, nowMs: number): Assigned {
  const { health, stable } = split;
  if (health.trippedBy !== null) return unkeyed(stable.tripped);
  if (nowMs > health.leaseEndsAt) return unkeyed(stable.lease_expired);
  if (entityId === undefined && split.role === 'ab') return unkeyed(stable.no_entity);
  const hash = split.hashOf(entityId ?? requestId ?? id);
  const arms = bucketOf(hash) < split.buckets ? split.candidate : stable;
  return { arm: entityId === undefined ? arms.request : arms.entity, hash };
}
