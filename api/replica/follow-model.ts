import { type FollowedDeployment, readFollowedDeployment } from '../../store/postgres/followed-deployment.ts';
import type { CandidateParts } from '../split/split.ts';
import { candidateParts, followCandidate, isKnownCandidate } from './follow-candidate.ts';
import type { Stable } from './follow-stable.ts';
import { stableOf } from './follow-stable.ts';
import type { Following } from './following.ts';
import type { LoadedVersion } from './loaded-version.ts';
import type { ModelMemory } from './model-memory.ts';
import { reportLook } from './report-look.ts';
import { type Slot, slotOf } from './slot.ts';

/**
 * One look at a model's deployment: loads what the ledger says and is not in memory yet, off the request path, swaps in one
 * assignment, and reports. A change of weight is one question, one assignment, one report. Nothing that goes wrong here
 * touches what serves.
 * @throws only where the ledger cannot be reached.
 */
export async function followModel(following: Following, memory: ModelMemory, model: string): Promise<void> {
  const readAt = following.now();
  const followed = await readFollowedDeployment(following.ledger, model);
  const before = following.view.slots.get(model);
  const known = [before?.loaded, before?.candidate?.loaded, readyOf(memory), memory.former ?? undefined];
  const stable = await stableOf(following, memory, { followed, known: known.filter(isThere) });
  if (!isKnownCandidate(memory, followed)) {
    serve(following, stable, { followed, candidate: undefined });
    await followCandidate(following, memory, { followed, known: known.filter(isThere) });
  }
  serve(following, stable, { followed, candidate: candidateParts(following, memory, { followed, readAt }) });
  noteFormer(memory, before, following.view.slots.get(model));
  await reportLook(following, memory, followed);
  await keepCurrent(following, before, following.view.slots.get(model));
}

/** Never the version that serves: a reload is to read its files anew. */
function noteFormer(memory: ModelMemory, before: Slot | undefined, after: Slot | undefined): void {
  if (after === undefined) memory.former = null;
  else if (before !== undefined && before.loaded.version !== after.loaded.version)
    memory.former = before.loaded;
}

const readyOf = ({ candidate }: ModelMemory): LoadedVersion | undefined =>
  candidate?.state === 'ready' ? candidate.loaded : undefined;

const isThere = (loaded: LoadedVersion | undefined): loaded is LoadedVersion => loaded !== undefined;

/** Puts into the model's slot what answers from now on, in one assignment; nothing where it is there already. */
function serve(
  following: Following,
  stable: Stable,
  now: { readonly followed: FollowedDeployment; readonly candidate: CandidateParts | undefined },
): void {
  const { slots } = following.view;
  const { model, revision } = now.followed;
  const before = slots.get(model);
  if (stable.kind === 'none') slots.drop(model);
  if (stable.kind === 'kept' && before?.candidate)
    slots.put(model, slotOf({ ...before, candidate: undefined }));
  if (stable.kind !== 'serves') return;
  const { loaded } = stable;
  const next = { loaded, revision, source: 'ledger', candidate: now.candidate } as const;
  if (before !== undefined && isSame(before, next)) return;
  slots.put(model, slotOf(next));
  if (before?.loaded !== loaded) noteSwap(following, loaded, revision);
}

const isSame = (
  before: Slot,
  next: Pick<Slot, 'loaded' | 'revision' | 'source'> & { readonly candidate: CandidateParts | undefined },
): boolean =>
  before.loaded === next.loaded &&
  before.revision === next.revision &&
  before.source === next.source &&
  before.candidate?.loaded === next.candidate?.loaded;

function noteSwap(
  { metrics, log }: Following,
  { model, version, warning }: LoadedVersion,
  revision: number,
): void {
  metrics.countSwap(model);
  log.info({ model, version, revision }, 'serves');
  if (warning !== null) log.warn({ model, version }, warning);
}

/** Keeps on disk what serves, where that is another version than before: after the report, for the disk takes its time. */
async function keepCurrent(
  { artifacts, log }: Following,
  before: Slot | undefined,
  after: Slot | undefined,
): Promise<void> {
  if (after === undefined || after.source !== 'ledger') return;
  if (before?.loaded === after.loaded && before.source === 'ledger') return;
  const { model, version, digest } = after.loaded;
  await artifacts
    .writeCurrent(model, { version, revision: after.revision, digest })
    .catch((error: unknown) => log.warn({ err: error, model }, 'current_model.txt could not be written'));
}
