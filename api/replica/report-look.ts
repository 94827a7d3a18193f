import type { Deployment } from '../../store/postgres/deployments.ts';
import { reportModel } from '../../store/postgres/replicas.ts';
import type { Following } from './following.ts';
import type { ModelMemory } from './model-memory.ts';
import type { Slot } from './slot.ts';

/** Says what this replica serves and how far it is with the candidate, where that is new. */
export async function reportLook(
  following: Following,
  memory: ModelMemory,
  deployment: Deployment,
): Promise<void> {
  const { model } = deployment;
  const slot = following.view.slots.get(model);
  const row = {
    replica: following.view.id,
    model,
    revision: revisionOf(deployment, slot),
    serving: slot?.loaded.version ?? null,
    ...candidateReport(memory),
  };
  const text = JSON.stringify(row);
  if (text === memory.reported) return;
  await reportModel(following.ledger, row);
  memory.reported = text;
}

/**
 * The revision that this replica answers for: the one that it serves. While a candidate is staged, the one that it looked
 * at, for nothing has to be swapped, and it may be there to mend what cannot be loaded.
 */
function revisionOf({ candidate, stable, revision }: Deployment, slot: Slot | undefined): number {
  if (candidate?.role === 'staged' || stable === null) return revision;
  return slot?.revision ?? 0;
}

/** A stable version that could not be loaded is reported in the same place: whoever waits for it must hear why. */
function candidateReport({ candidate, failure }: ModelMemory): {
  readonly candidate?: {
    readonly version: string;
    readonly state: 'ready' | 'refused';
    readonly detail?: string;
  };
} {
  if (candidate?.state === 'ready') return { candidate: { version: candidate.version, state: 'ready' } };
  const refused = candidate ?? failure;
  if (refused === null) return {};
  return { candidate: { version: refused.version, state: 'refused', detail: refused.detail.slice(0, 500) } };
}
