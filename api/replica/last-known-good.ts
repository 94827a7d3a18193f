import type { Logger } from 'pino';
import type { Artifacts } from '../../store/artifacts/artifacts.ts';
import type { LoadVersion } from './follow-model.ts';
import type { ReplicaView } from './view.ts';

/**
 * Serves from disk what served last, for every model that has no slot yet: each `current_model.txt` leads to a
 * published version, which is verified like any other. What cannot be loaded is logged and left out.
 */
export async function serveLastKnownGood(deps: {
  readonly artifacts: Artifacts;
  readonly view: ReplicaView;
  readonly load: LoadVersion;
  readonly log: Logger;
}): Promise<void> {
  for (const model of await deps.artifacts.listModels()) {
    if (deps.view.slots.get(model) !== undefined) continue;
    await restore(deps, model).catch((error: unknown) => {
      deps.view.troubles.set(model, `the last known good version could not be loaded: ${String(error)}`);
      deps.log.error({ err: error, model }, 'the last known good version could not be loaded');
    });
  }
}

async function restore(
  { artifacts, view, load, log }: Parameters<typeof serveLastKnownGood>[0],
  model: string,
): Promise<void> {
  const current = await artifacts.readCurrent(model);
  if (current.kind === 'broken') throw new Error(current.reason);
  if (current.kind === 'none') return;
  const { version, revision, digest } = current;
  const loaded = await load({ model, version, digest });
  if (view.slots.get(model) !== undefined) return;
  view.slots.put(model, { loaded, revision, source: 'last-known-good' });
  log.warn({ model, version }, 'the ledger is away: serves the last known good version');
}
