import type { CandidateHealth } from '../split/candidate-health.ts';
import type { LoadedVersion } from './loaded-version.ts';

/** A version in the candidate slot, as this replica has it; `requestId` tells one staging from the next. */
export type CandidateMemory = { readonly version: string; readonly requestId: string } & (
  | { readonly state: 'ready'; readonly loaded: LoadedVersion }
  | { readonly state: 'refused'; readonly detail: string }
);

/** What the follower remembers of a model between two looks at the ledger. */
export type ModelMemory = {
  candidate: CandidateMemory | null;
  /** What served before the version that serves, and is another one: whoever goes back need not wait for it to be loaded. */
  former: LoadedVersion | null;
  /** Of the latest rollout's candidate: what it did here counts over all of its weights. */
  health: CandidateHealth | null;
  /** The revision that could not be loaded, and when it is tried again (monotonic milliseconds). */
  failure: {
    readonly revision: number;
    readonly version: string;
    readonly detail: string;
    readonly attempts: number;
    readonly retryAt: number;
  } | null;
  /** The last report, to send each only once. */
  reported: string;
};

export const newMemory = (): ModelMemory => ({
  ...{ candidate: null, former: null, health: null, failure: null },
  reported: '',
});

const backoffMs = { first: 500, most: 30_000 } as const;

/** Waits twice as long after each failure of the same revision. */
export function rememberFailure(
  memory: ModelMemory,
  failed: { readonly revision: number; readonly version: string; readonly detail: string },
  nowMs: number,
): void {
  const attempts = memory.failure?.revision === failed.revision ? memory.failure.attempts + 1 : 1;
  const waitMs = Math.min(backoffMs.most, backoffMs.first * 2 ** (attempts - 1));
  memory.failure = { ...failed, attempts, retryAt: nowMs + waitMs };
}
