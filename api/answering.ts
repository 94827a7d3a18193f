import { versionHeader } from '../shared/http/predict.ts';
import { answeringSlot, type Serving } from './answering-slot.ts';
import { HttpProblem } from './problem.ts';
import type { Slot } from './replica/slot.ts';
import { type Arm, type Assigned, unkeyed } from './split/arm.ts';
import { assign, type RowKey } from './split/split.ts';

/** What answers a request. It is captured once, so that a swap meanwhile mixes no versions. */
export type Answering = {
  readonly slot: Slot;
  /** Who was asked for by name; null: whoever is assigned. */
  readonly pinned: Arm | null;
  /** To whom a request of one row is assigned, as far as it got. */
  assigned: Assigned;
};

/**
 * What answers for the model; null names the default one.
 * @param version names who is to answer, of what is loaded here; whoever asks for it must have been authorised
 * @throws HttpProblem version_not_loaded, and as answeringSlot does
 */
export function answeringFor(deps: Serving, model: string | null, version: string | undefined): Answering {
  const slot = answeringSlot(deps, model);
  if (version === undefined) return { slot, pinned: null, assigned: slot.plain };
  const pinned = pinnedArm(slot, version);
  return { slot, pinned, assigned: unkeyed(pinned) };
}

function pinnedArm({ pinned, candidate }: Slot, version: string): Arm {
  const arms = candidate === null ? [pinned] : [pinned, candidate.pinned];
  const found = arms.find(({ loaded }) => loaded.version === version);
  if (found !== undefined) return found;
  const loaded = [...new Set(arms.map((arm) => arm.loaded.version))].join(' and ');
  throw new HttpProblem(
    'version_not_loaded',
    `${versionHeader}: this replica has ${loaded} of ${pinned.loaded.model} loaded: ask for one of them, or leave the header out`,
  );
}

/** Who is to answer a row. */
export function assignedTo({ slot, pinned }: Answering, row: RowKey): Assigned {
  if (pinned !== null) return unkeyed(pinned);
  if (slot.wayBack !== null && slot.candidate?.health.trippedBy != null) return unkeyed(slot.wayBack.tripped);
  return slot.split === null ? slot.plain : assign(slot.split, row, performance.now());
}
