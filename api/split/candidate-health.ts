import { leaseMs } from '../../shared/rollout/lease.ts';
import type { HardTrigger } from '../../shared/rollout/state.ts';

/**
 * Whether this replica may still send traffic to the candidate of a rollout. Written in place, for it holds over all
 * weights of the rollout: the deadline at each look at the ledger, the rest where the candidate answers.
 */
export type CandidateHealth = {
  readonly rollout: string;
  /** Monotonic milliseconds: without a renewal stable answers everybody from then on. */
  leaseEndsAt: number;
  /** The end of the lease that this deadline comes from, as the ledger has it. */
  leasedUntil: string | null;
  trippedBy: HardTrigger | null;
  /** Rows that it did not take one after the other, where stable did. */
  refusedInARow: number;
  readonly onTrip: (fault: CandidateFault) => void;
};

export type CandidateFault = {
  readonly rollout: string;
  readonly trigger: HardTrigger;
  readonly detail: string;
};

/** So many in a row are too many. */
const refusedInARowMax = 5;

export const openHealth = (rollout: string, onTrip: CandidateHealth['onTrip']): CandidateHealth => ({
  rollout,
  onTrip,
  leaseEndsAt: Number.NEGATIVE_INFINITY,
  leasedUntil: null,
  trippedBy: null,
  refusedInARow: 0,
});

/**
 * Takes on a lease as it was read. One that nobody renewed never lasts longer than it did at the look before, and none
 * longer than a lease may: the database's clock may step back.
 */
export function takeLease(
  health: CandidateHealth,
  {
    until,
    endsAt,
    readAt,
  }: { readonly until: string | null; readonly endsAt: number; readonly readAt: number },
): void {
  const capped = Math.min(endsAt, readAt + leaseMs);
  health.leaseEndsAt = until === health.leasedUntil ? Math.min(health.leaseEndsAt, capped) : capped;
  health.leasedUntil = until;
}

/** Takes the candidate out of service here, at once and for the rest of its rollout; told of once. */
export function trip(health: CandidateHealth, trigger: HardTrigger, detail: string): void {
  if (health.trippedBy !== null) return;
  health.trippedBy = trigger;
  health.onTrip({ rollout: health.rollout, trigger, detail });
}

/** Counts a row that the contract of the version on trial refused and the other one's took. */
export function noteRefused(health: CandidateHealth): void {
  health.refusedInARow += 1;
  if (health.refusedInARow >= refusedInARowMax)
    trip(
      health,
      'consecutive-errors',
      `its contract refused ${refusedInARowMax} rows in a row that what served before answered`,
    );
}
