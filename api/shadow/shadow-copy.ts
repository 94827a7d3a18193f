import type { CompiledExtension } from '../../store/extensions/load-extensions.ts';
import type { CandidateHealth } from '../split/candidate-health.ts';

/** Whose copies a shadow scores: the candidate of a rollout. */
export type ShadowTarget = {
  readonly rollout: string;
  readonly model: string;
  readonly version: string;
  readonly digest: string;
  /** Share of the answers that are copied. */
  readonly sample: number;
  readonly health: CandidateHealth;
};

/** An answer of stable, to be scored once more. */
export type ShadowCopy = {
  readonly id: string;
  /** JSON of the request that held the row, or of one that would. */
  readonly request: string;
  readonly stableScore: number;
  readonly stableLabel: string | null;
};

/** What the thread is started with. */
export type ShadowStart = {
  readonly home: string;
  readonly databaseUrl: string;
  readonly extensions: readonly CompiledExtension[];
  /** Int32Array of two: 1 + place of the copy that is being scored, 0 while none is; the thread's number on Linux, else 0. */
  readonly progress: SharedArrayBuffer;
};

export type ShadowJob = Pick<ShadowTarget, 'rollout' | 'model' | 'version' | 'digest'> & {
  readonly copies: readonly ShadowCopy[];
  /** Rollouts that are under way: versions of others are forgotten. */
  readonly open: readonly string[];
};

/** How many copies ended in which way; `lost` could not be brought into the ledger. */
export type ShadowTally = Readonly<Record<'scored' | 'refused' | 'failed' | 'lost', number>>;

export type ShadowNews =
  | ({ readonly kind: 'done' } & ShadowTally)
  /** The version could not be loaded there. */
  | { readonly kind: 'unloadable'; readonly detail: string };
