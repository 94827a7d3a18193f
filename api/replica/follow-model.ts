import type { Logger } from 'pino';
import type { Artifacts } from '../../store/artifacts/artifacts.ts';
import { type Deployment, listChanges, readDeployment } from '../../store/postgres/deployments.ts';
import type { Pool } from '../../store/postgres/pool.ts';
import { reportModel } from '../../store/postgres/replicas.ts';
import { readVersion } from '../../store/postgres/versions.ts';
import type { ApiMetrics } from '../metrics/registry.ts';
import { type ModelMemory, rememberFailure } from './model-memory.ts';
import type { LoadedVersion, Slot } from './slot.ts';
import type { ReplicaView } from './view.ts';

export type LoadVersion = (at: {
  readonly model: string;
  readonly version: string;
  readonly digest: string;
}) => Promise<LoadedVersion>;

export type Following = {
  readonly ledger: Pool;
  readonly artifacts: Artifacts;
  readonly view: ReplicaView;
  readonly metrics: ApiMetrics;
  readonly log: Logger;
  readonly load: LoadVersion;
  /** Monotonic milliseconds. */
  readonly now: () => number;
};

/**
 * One look at a model's deployment: loads what the ledger says, off the request path, swaps in one assignment, and
 * reports. Nothing that goes wrong here touches what serves.
 * @throws only where the ledger cannot be reached.
 */
export async function followModel(following: Following, memory: ModelMemory, model: string): Promise<void> {
  const deployment = await readDeployment(following.ledger, model);
  await followStable(following, memory, deployment);
  await followCandidate(following, memory, deployment);
  await report(following, memory, deployment);
}

async function followStable(
  following: Following,
  memory: ModelMemory,
  deployment: Deployment,
): Promise<void> {
  const { model, stable, revision } = deployment;
  const { view } = following;
  const current = view.slots.get(model);
  if (stable === null) return view.slots.drop(model);
  if (current?.source === 'ledger' && current.revision === revision) return;
  if (mustWait(memory, revision, following.now())) return;
  const version = await readVersion(following.ledger, model, stable);
  if (version === null) return;
  const { digest } = version;
  const isReload = await mustReload(following, model, current);
  const ready = memory.candidate?.state === 'ready' ? memory.candidate.loaded : undefined;
  const held = [ready, isReload ? undefined : current?.loaded].find(
    (loaded) => loaded?.version === stable && loaded.digest === digest,
  );
  try {
    const next = held ?? (await following.load({ model, version: stable, digest }));
    memory.failure = null;
    view.troubles.delete(model);
    await swap(following, { loaded: next, revision, source: 'ledger' });
  } catch (error) {
    refuse(following, memory, { model, version: stable, revision, error });
  }
}

const mustWait = ({ failure }: ModelMemory, revision: number, nowMs: number): boolean =>
  failure !== null && failure.revision === revision && nowMs < failure.retryAt;

/** Whether a reload was asked for since the revision that serves. */
async function mustReload({ ledger }: Following, model: string, current: Slot | undefined): Promise<boolean> {
  if (current === undefined || current.source !== 'ledger') return false;
  const changes = await listChanges(ledger, model, { limit: 20 });
  return changes.some(({ kind, revision }) => kind === 'reload' && revision > current.revision);
}

async function swap(following: Following, slot: Slot): Promise<void> {
  const { model, version, digest } = slot.loaded;
  const previous = following.view.slots.get(model);
  following.view.slots.put(model, slot);
  if (previous?.loaded !== slot.loaded) {
    following.metrics.countSwap(model);
    following.log.info({ model, version, revision: slot.revision }, 'serves');
    const { warning } = slot.loaded;
    if (warning !== undefined) following.log.warn({ model, version }, warning);
  }
  await following.artifacts
    .writeCurrent(model, { version, revision: slot.revision, digest })
    .catch((error: unknown) =>
      following.log.warn({ err: error, model }, 'current_model.txt could not be written'),
    );
}

function refuse(
  { view, metrics, log, now }: Following,
  memory: ModelMemory,
  failed: {
    readonly model: string;
    readonly version: string;
    readonly revision: number;
    readonly error: unknown;
  },
): void {
  const { model, version, revision, error } = failed;
  const detail = error instanceof Error ? error.message : String(error);
  rememberFailure(memory, { revision, version, detail }, now());
  view.troubles.set(model, `${version} could not be loaded: ${detail}`);
  metrics.countRefusedLoad(model);
  log.error({ err: error, model, version, revision }, 'could not be loaded; what served goes on');
}

async function followCandidate(
  following: Following,
  memory: ModelMemory,
  { model, candidate }: Deployment,
): Promise<void> {
  if (candidate === null) {
    memory.candidate = null;
    return;
  }
  const { version, requestId } = candidate;
  if (memory.candidate?.requestId === requestId && memory.candidate.version === version) return;
  const row = await readVersion(following.ledger, model, version);
  if (row === null) return;
  try {
    const loaded = await following.load({ model, version, digest: row.digest });
    memory.candidate = { version, requestId, state: 'ready', loaded };
  } catch (error) {
    const detail = error instanceof Error ? error.message : String(error);
    following.metrics.countRefusedLoad(model);
    following.log.warn({ err: error, model, version }, 'candidate refused');
    memory.candidate = { version, requestId, state: 'refused', detail };
  }
}

async function report(following: Following, memory: ModelMemory, deployment: Deployment): Promise<void> {
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
 * The revision that this replica answers for: while a candidate waits, the one that it looked at, for nothing has to be
 * swapped; else the one that it serves.
 */
function revisionOf({ candidate, stable, revision }: Deployment, slot: Slot | undefined): number {
  if (candidate !== null || stable === null) return revision;
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
