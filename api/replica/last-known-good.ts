import type { Logger } from 'pino';
import type { Artifacts } from '../../store/artifacts/artifacts.ts';
import type { CurrentRead } from '../../store/artifacts/current-model.ts';
import type { LoadVersion } from './following.ts';
import { slotOf } from './slot.ts';
import type { ReplicaView } from './view.ts';

/**
 * Serves from disk what served last, for every model that has no slot yet: each `current_model.txt` leads to a
 * published version, which is verified like any other. What cannot be loaded is logged and left out. The models are known
 * in the order in which they were declared, as far as it was kept.
 */
export async function serveLastKnownGood(deps: Deps): Promise<void> {
  const found = await foundOnDisk(deps);
  deps.view.lastKnown = found.map(({ model }) => model);
  for (const { model, current } of found) {
    if (deps.view.slots.get(model) !== undefined) continue;
    await restore(deps, model, current).catch((error: unknown) => {
      deps.view.troubles.set(model, `the last known good version could not be loaded: ${String(error)}`);
      deps.log.error({ err: error, model }, 'the last known good version could not be loaded');
    });
  }
}

type Deps = {
  readonly artifacts: Artifacts;
  readonly view: ReplicaView;
  readonly load: LoadVersion;
  readonly log: Logger;
};

/** The models that were declared when the ledger was last seen, in their order, then others that served here, by name. */
async function foundOnDisk({ artifacts, log }: Deps): Promise<readonly Found[]> {
  const declared = await artifacts.readDeclared().catch((error: unknown): readonly string[] => {
    log.warn({ err: error }, 'declared_models.txt could not be read: the models are taken by name');
    return [];
  });
  const names = [...new Set([...declared, ...(await artifacts.listModels())])];
  const all = await Promise.all(
    names.map(async (model) => ({ model, current: await artifacts.readCurrent(model) })),
  );
  return all.filter(({ model, current }) => declared.includes(model) || current.kind !== 'none');
}

type Found = { readonly model: string; readonly current: CurrentRead };

async function restore({ view, load, log }: Deps, model: string, current: CurrentRead): Promise<void> {
  if (current.kind === 'broken') throw new Error(current.reason);
  if (current.kind === 'none') return;
  const { version, revision, digest } = current;
  const loaded = await load({ model, version, digest });
  if (view.slots.get(model) !== undefined) return;
  view.slots.put(model, slotOf({ loaded, revision, source: 'last-known-good' }));
  log.warn({ model, version }, 'the ledger is away: serves the last known good version');
}
