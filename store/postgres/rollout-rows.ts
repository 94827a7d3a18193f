import { versionName } from '../../shared/names.ts';
import type { RolloutEvidence } from '../../shared/rollout/evidence.ts';
import type { RolloutPlan } from '../../shared/rollout/plan.ts';
import type { HardTrigger, PauseCause, RolloutState } from '../../shared/rollout/state.ts';
import type { StepVerdict } from '../../shared/rollout/verdict.ts';
import { iso, isoOrNull, safeInteger, versionOrNull } from './rows.ts';

/** A rollout as the ledger has it. */
export type Rollout = {
  readonly id: string;
  readonly model: string;
  readonly version: string;
  /** What served when it began; null where nothing did. */
  readonly champion: string | null;
  readonly requestId: string;
  readonly run: string | null;
  readonly decision: string | null;
  readonly plan: RolloutPlan;
  readonly salt: string;
  readonly state: RolloutState;
  /** Grows with each transition. */
  readonly generation: number;
  /** Places in `plan.phases` and in the steps of a canary. */
  readonly phase: number;
  readonly step: number;
  /** Percent. */
  readonly weight: number;
  readonly waitingFor: PauseCause | null;
  readonly revision: number | null;
  readonly phaseStartedAt: string | null;
  readonly stepStartedAt: string | null;
  readonly watchedMs: number;
  readonly evidence: RolloutEvidence | null;
  readonly verdict: StepVerdict | null;
  readonly lookedAt: string | null;
  readonly reason: string;
  readonly result: Readonly<Record<string, unknown>> | null;
  readonly actor: string;
  readonly createdAt: string;
  readonly finishedAt: string | null;
};

export type RolloutRow = {
  id: string;
  model: string;
  version: number;
  champion: number | null;
  request_id: string;
  run: string | null;
  decision: string | null;
  plan: RolloutPlan;
  salt: string;
  state: RolloutState;
  generation: number;
  phase: number;
  step: number;
  weight: string;
  waiting_for: PauseCause | null;
  revision: string | null;
  phase_started_at: Date | null;
  step_started_at: Date | null;
  watched_ms: string;
  evidence: RolloutEvidence | null;
  verdict: StepVerdict | null;
  looked_at: Date | null;
  reason: string;
  result: Record<string, unknown> | null;
  actor: string;
  created_at: Date;
  finished_at: Date | null;
};

export const rolloutOf = (row: RolloutRow): Rollout => ({
  id: row.id,
  model: row.model,
  version: versionName(row.version),
  champion: versionOrNull(row.champion),
  requestId: row.request_id,
  run: row.run,
  decision: row.decision,
  plan: row.plan,
  salt: row.salt,
  state: row.state,
  generation: row.generation,
  phase: row.phase,
  step: row.step,
  weight: Number(row.weight),
  waitingFor: row.waiting_for,
  revision: row.revision === null ? null : safeInteger(row.revision),
  phaseStartedAt: isoOrNull(row.phase_started_at),
  stepStartedAt: isoOrNull(row.step_started_at),
  watchedMs: safeInteger(row.watched_ms),
  evidence: row.evidence,
  verdict: row.verdict,
  lookedAt: isoOrNull(row.looked_at),
  reason: row.reason,
  result: row.result,
  actor: row.actor,
  createdAt: iso(row.created_at),
  finishedAt: isoOrNull(row.finished_at),
});

/** One step of a rollout's way, kept for good. */
export type Transition = {
  readonly rollout: string;
  readonly generation: number;
  readonly from: RolloutState;
  readonly to: RolloutState;
  readonly phase: number;
  readonly step: number;
  readonly weight: number;
  readonly revision: number | null;
  readonly evidence: RolloutEvidence | null;
  readonly verdict: StepVerdict | null;
  readonly actor: string;
  readonly reason: string;
  readonly createdAt: string;
};

export type TransitionRow = {
  rollout: string;
  generation: number;
  from_state: RolloutState;
  to_state: RolloutState;
  phase: number;
  step: number;
  weight: string;
  revision: string | null;
  evidence: RolloutEvidence | null;
  verdict: StepVerdict | null;
  actor: string;
  reason: string;
  created_at: Date;
};

export const transitionOf = (row: TransitionRow): Transition => ({
  rollout: row.rollout,
  generation: row.generation,
  from: row.from_state,
  to: row.to_state,
  phase: row.phase,
  step: row.step,
  weight: Number(row.weight),
  revision: row.revision === null ? null : safeInteger(row.revision),
  evidence: row.evidence,
  verdict: row.verdict,
  actor: row.actor,
  reason: row.reason,
  createdAt: iso(row.created_at),
});

/** What a replica did by itself, reported after. */
export type RolloutFault = {
  readonly number: number;
  readonly rollout: string;
  readonly replica: string;
  readonly trigger: HardTrigger;
  readonly detail: string;
  readonly createdAt: string;
};
