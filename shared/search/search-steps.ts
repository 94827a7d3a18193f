import type { RunStep, TrainRequest } from '../messages.ts';
import type { TrialOrder, TrialOutcome } from './trial.ts';

/** Which trials come next in a run's search. `endsAtMs`: as an earlier plan said; null: the search begins. */
export type PlanTrialsRequest = RunStep & {
  readonly outcomes: readonly TrialOutcome[];
  readonly endsAtMs: number | null;
};

/** The trials of a round; none: the search is over. */
export type PlannedTrials = {
  readonly orders: readonly TrialOrder[];
  /** Epoch milliseconds: when the time of the search is over. */
  readonly endsAtMs: number;
  /** When that of the trials of this round is: what is left is for later rounds, and for the fit of the winner. */
  readonly trialsEndAtMs: number;
};

export type RunTrialRequest = RunStep & {
  readonly snapshot: string;
  readonly order: TrialOrder;
  readonly trialsEndAtMs: number;
  /** Trials of the same round, which may share the machine. */
  readonly abreast: number;
};

/** `outcomes`: of all trials, where the learner was looked for. */
export type TrainBestRequest = TrainRequest & { readonly outcomes?: readonly TrialOutcome[] };
