import type { FollowedDeployment } from '../../store/postgres/followed-deployment.ts';
import { type CandidateHealth, openHealth, takeLease, trip } from '../split/candidate-health.ts';
import type { CandidateParts } from '../split/split.ts';
import type { Look } from './follow-stable.ts';
import type { Following } from './following.ts';
import type { ModelMemory } from './model-memory.ts';

/** Whether what the slot holds was looked at before. */
export const isKnownCandidate = (
  { candidate: known }: ModelMemory,
  { candidate }: FollowedDeployment,
): boolean => known?.version === candidate?.version && known?.requestId === candidate?.requestId;

/** Takes the candidate of the slot from memory or loads it; what cannot be loaded is remembered as refused. */
export async function followCandidate(
  following: Following,
  memory: ModelMemory,
  { followed, known }: Look,
): Promise<void> {
  const { model, candidate, digests } = followed;
  memory.candidate = null;
  if (candidate === null || digests.candidate === null) return;
  const { version, requestId } = candidate;
  const digest = digests.candidate;
  const held = known.find((loaded) => loaded.version === version && loaded.digest === digest);
  try {
    const loaded = held ?? (await following.load({ model, version, digest }));
    memory.candidate = { version, requestId, state: 'ready', loaded };
  } catch (error) {
    const detail = error instanceof Error ? error.message : String(error);
    following.metrics.countRefusedLoad(model);
    following.log.warn({ err: error, model, version }, 'candidate refused');
    memory.candidate = { version, requestId, state: 'refused', detail };
    const { rollout, role } = candidate;
    if (rollout !== null && role !== 'resident')
      trip(healthOf(following, memory, { model, rollout }), 'load-failed', detail);
  }
}

/** What of the slot this replica can send traffic to, its lease as of the look; nothing where it is not loaded, or only staged. */
export function candidateParts(
  following: Following,
  memory: ModelMemory,
  { followed, readAt }: { readonly followed: FollowedDeployment; readonly readAt: number },
): CandidateParts | undefined {
  const { model, candidate } = followed;
  if (candidate === null || candidate.role === 'staged' || candidate.rollout === null) return undefined;
  if (memory.candidate?.state !== 'ready') return undefined;
  const { role, weight, rollout, leaseMs } = candidate;
  const health = healthOf(following, memory, { model, rollout });
  const endsAt = leaseMs === null ? Number.NEGATIVE_INFINITY : readAt + leaseMs;
  takeLease(health, { until: followed.leaseUntil, endsAt, readAt });
  const { loaded } = memory.candidate;
  return {
    loaded,
    role,
    weight,
    salt: candidate.salt ?? rollout,
    sample: followed.shadowSample ?? 1,
    health,
  };
}

function healthOf(
  { onFault }: Following,
  memory: ModelMemory,
  { model, rollout }: { readonly model: string; readonly rollout: string },
): CandidateHealth {
  if (memory.health?.rollout === rollout) return memory.health;
  memory.health = openHealth(rollout, (fault) => onFault(model, fault));
  return memory.health;
}
