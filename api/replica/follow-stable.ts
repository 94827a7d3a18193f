import type { FollowedDeployment } from '../../store/postgres/followed-deployment.ts';
import type { Following } from './following.ts';
import type { LoadedVersion } from './loaded-version.ts';
import { type ModelMemory, rememberFailure } from './model-memory.ts';

/** `kept`: what should serve could not be loaded; what did goes on. */
export type Stable =
  | { readonly kind: 'none' }
  | { readonly kind: 'kept' }
  | { readonly kind: 'serves'; readonly loaded: LoadedVersion };

export type Look = {
  readonly followed: FollowedDeployment;
  /** Versions that are in memory. */
  readonly known: readonly LoadedVersion[];
};

/** The version that is to serve: from memory where it is there and no reload was asked for, else loaded. */
export async function stableOf(
  following: Following,
  memory: ModelMemory,
  { followed, known }: Look,
): Promise<Stable> {
  const { model, stable, revision, digests, reloadRevision } = followed;
  const current = following.view.slots.get(model);
  if (stable === null || digests.stable === null) return { kind: 'none' };
  if (current?.source === 'ledger' && current.revision === revision)
    return { kind: 'serves', loaded: current.loaded };
  if (mustWait(memory, revision, following.now())) return { kind: 'kept' };
  const isReload = current?.source === 'ledger' && reloadRevision > current.revision;
  const usable = isReload ? known.filter((loaded) => loaded !== current.loaded) : known;
  const held = usable.find((loaded) => loaded.version === stable && loaded.digest === digests.stable);
  try {
    const loaded = held ?? (await following.load({ model, version: stable, digest: digests.stable }));
    memory.failure = null;
    following.view.troubles.delete(model);
    return { kind: 'serves', loaded };
  } catch (error) {
    refuse(following, memory, { model, version: stable, revision, error });
    return { kind: 'kept' };
  }
}

const mustWait = ({ failure }: ModelMemory, revision: number, nowMs: number): boolean =>
  failure !== null && failure.revision === revision && nowMs < failure.retryAt;

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
