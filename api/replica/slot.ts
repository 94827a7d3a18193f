import type { AssignmentReason } from '../../shared/assignment/reasons.ts';
import type { ShadowTarget } from '../shadow/shadow-copy.ts';
import { type Arm, type Assigned, armOf, unkeyed } from '../split/arm.ts';
import { type CandidateParts, type Split, splitOf } from '../split/split.ts';
import type { LoadedVersion } from './loaded-version.ts';

/** What answers for a model, since `revision`. */
export type Slot = {
  readonly loaded: LoadedVersion;
  readonly revision: number;
  readonly source: 'ledger' | 'last-known-good';
  /** Who answers wherever nothing assigns. */
  readonly plain: Assigned;
  /** Who answers those that name its version. */
  readonly pinned: Arm;
  /** What is loaded beside it, for a rollout or for a way back. */
  readonly candidate: SlotCandidate | null;
  /** Assigns rows; null where all are stable's. */
  readonly split: Split | null;
  /** The former version, loaded while what was promoted proves itself; null where none is. */
  readonly wayBack: WayBack | null;
};

export type SlotCandidate = CandidateParts & { readonly pinned: Arm };

/** The arms of a former version that answers for a promoted one that breaks, or refuses what the former one takes. */
export type WayBack = Readonly<Record<'failed' | 'refused' | 'tripped', Arm>>;

export type SlotParts = Pick<Slot, 'loaded' | 'revision' | 'source'> & {
  readonly candidate?: CandidateParts | undefined;
};

/** Makes a slot, with everything that is the same for all of its answers; of one shape, as its arms are. */
export function slotOf({ loaded, revision, source, candidate }: SlotParts): Slot {
  const own = {
    loaded,
    revision,
    variant: 'stable',
    salt: null,
    isWatched: candidate !== undefined,
  } as const;
  const copiedTo = candidate?.role === 'shadow' ? targetOf(candidate) : null;
  return {
    loaded,
    revision,
    source,
    plain: unkeyed(armOf({ ...own, reason: 'no_rollout', copiedTo })),
    pinned: armOf({ ...own, reason: 'pinned' }),
    candidate: candidate === undefined ? null : candidateOf(candidate, revision),
    split: candidate === undefined ? null : splitOf(candidate, { loaded, revision }),
    wayBack: candidate?.role === 'resident' ? wayBackOf(candidate, revision) : null,
  };
}

const targetOf = ({ loaded, sample, health }: CandidateParts): ShadowTarget => {
  const { model, version, digest } = loaded;
  return { rollout: health.rollout, model, version, digest, sample, health };
};

function wayBackOf({ loaded }: CandidateParts, revision: number): WayBack {
  const arm = { loaded, revision, variant: 'candidate', salt: null, isWatched: true } as const;
  const its = (reason: AssignmentReason): Arm => armOf({ ...arm, reason });
  return { failed: its('candidate_failed'), refused: its('candidate_refused'), tripped: its('tripped') };
}

/** Whether rows of a request may be answered by different versions. */
export const isDivided = ({ split, wayBack }: Slot): boolean => split !== null || wayBack !== null;

const candidateOf = (
  { loaded, role, weight, salt, sample, health }: CandidateParts,
  revision: number,
): SlotCandidate => ({
  loaded,
  role,
  weight,
  salt,
  sample,
  health,
  pinned: armOf({ loaded, revision, variant: 'candidate', salt: null, reason: 'pinned' }),
});

/** The slots of a replica. A swap is one assignment; who has read a slot keeps it until its answer is sent. */
export type SlotTable = {
  get(model: string): Slot | undefined;
  put(model: string, slot: Slot): void;
  drop(model: string): void;
  all(): ReadonlyMap<string, Slot>;
};

export function createSlotTable(): SlotTable {
  const slots = new Map<string, Slot>();
  return {
    get: (model) => slots.get(model),
    put: (model, slot) => void slots.set(model, slot),
    drop: (model) => void slots.delete(model),
    all: () => slots,
  };
}
