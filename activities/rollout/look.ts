import type { RolloutEvidence } from '../../shared/rollout/evidence.ts';
import { judgeBake } from '../../shared/rollout/judge-bake.ts';
import { judgeStep } from '../../shared/rollout/judge-step.ts';
import { lookBoundMs } from '../../shared/rollout/look-bound.ts';
import type { Finding, WatchStep } from '../../shared/rollout/rollout-steps.ts';
import type { StepVerdict } from '../../shared/rollout/verdict.ts';
import { bakeGuards, readBake } from '../../store/postgres/bake-evidence.ts';
import type { KpiReadings } from '../../store/postgres/evidence/kpi-readings.ts';
import type { LookBounds } from '../../store/postgres/evidence/look-transaction.ts';
import { plannedMetric } from '../../store/postgres/planned-metric.ts';
import { readEvidence } from '../../store/postgres/rollout-evidence.ts';
import { keepLook, type Rollout } from '../../store/postgres/rollouts.ts';
import type { Dependencies } from '../dependencies.ts';
import { knownRollout } from './place-of.ts';

export type Looks = Pick<Dependencies, 'pool' | 'log' | 'connection' | 'ledgerUrl'>;

/** Milliseconds. */
export type Pace = {
  /** The longest pause between two looks at the ledger. */
  readonly tick: number;
  /** The shortest between two judgements. */
  readonly look: number;
  /** The longest that a statement of a look may take, where the step has no more rows than it reads in that time. */
  readonly lookMost: number;
  readonly renew: number;
  /** The longest pause after a look that failed. */
  readonly retry: number;
};

export type Judging = {
  /** Judges what the ledger has now, where it is time to; null while nothing is decided. */
  look(): Promise<Finding | null>;
  /** Time in which nothing could be seen does not count. */
  passTime(): void;
  /** Milliseconds until the next look is due. */
  nextMs(): number;
};

/** A gap, such as a process that slept, is not a time of watching. */
const gapMs = 5_000;
/** Of the watcher's time, what looks may take: one that is dear is had less often. */
const lookShare = 0.2;
const bakeAlpha = 0.01;

/** Judges a step again and again; how long it was watched goes on from what the ledger has. What is aborted keeps no look. */
export async function judgingOf(
  deps: Looks,
  step: WatchStep,
  { signal, pace }: { readonly signal: AbortSignal; readonly pace: Pace },
): Promise<Judging> {
  let { watchedMs } = await knownRollout(deps.pool, step.rollout);
  const readings: KpiReadings = new Map();
  let seenAt = performance.now();
  let dueAt = seenAt;
  const passTime = (): void => {
    seenAt = performance.now();
  };
  return {
    async look() {
      const began = performance.now();
      if (step.mode !== 'hold') watchedMs += Math.min(began - seenAt, gapMs);
      seenAt = began;
      if (began < dueAt) return null;
      const rollout = await knownRollout(deps.pool, step.rollout);
      if (step.mode === 'hold' && !isWatched(rollout)) return null;
      const how = {
        watchedMs: Math.round(watchedMs),
        timeoutMs: lookBoundMs(rollout.evidence, pace.lookMost),
      };
      const { evidence, verdict } = await judged({ ...deps, readings }, rollout, step, how);
      signal.throwIfAborted();
      const { rollout: id, generation } = step;
      if (!(await keepLook(deps.pool, { rollout: id, generation, evidence, verdict })))
        return { kind: 'taken', reason: `${id} was moved on meanwhile` };
      const tookMs = performance.now() - began;
      dueAt = performance.now() + Math.max(pace.look, tookMs / lookShare);
      return findingOf(step, rollout, { watchedMs, verdict });
    },
    passTime,
    nextMs: () => Math.max(dueAt - performance.now(), 0),
  };
}

/** What a replay found is not looked at again while something is waited for. */
const isWatched = ({ plan, phase }: Rollout): boolean => {
  const strategy = plan.phases[phase]?.strategy ?? 'direct';
  return strategy !== 'direct' && strategy !== 'blue-green';
};

type Look = { readonly evidence: RolloutEvidence; readonly verdict: StepVerdict };

async function judged(
  deps: Looks & { readonly readings: KpiReadings },
  rollout: Rollout,
  step: WatchStep,
  how: LookBounds,
): Promise<Look> {
  if (isBake(step)) {
    const { before, now } = await readBake(deps.pool, rollout, how);
    return { evidence: now, verdict: judgeBake(bakeGuards(rollout), { before, now, alpha: bakeAlpha }) };
  }
  const { pool: db, connection, readings } = deps;
  const evidence = await readEvidence({ db, connection, readings }, rollout, how);
  const end = { isHeld: step.mode === 'hold', metric: await plannedMetric(db, rollout) };
  const phase = rollout.plan.phases[rollout.phase] ?? { strategy: 'direct' };
  return { evidence, verdict: judgeStep(phase, rollout.step, evidence, end) };
}

export const isBake = ({ mode }: Pick<WatchStep, 'mode'>): boolean =>
  mode === 'bake' || mode === 'bake-overtime';

type Watched = { readonly watchedMs: number; readonly verdict: StepVerdict };

/** What is only held is not decided, unless it fails. */
function findingOf(step: WatchStep, rollout: Rollout, watched: Watched): Finding | null {
  const { kind, reason } = watched.verdict;
  if (kind === 'fail') return { kind, reason };
  if (isBake(step)) return bakedOf(step, rollout, watched);
  return step.mode === 'hold' || kind === 'wait' ? null : { kind, reason };
}

/** What bakes is over with its time where answers were seen and none of the guards is open; else it has overtime. */
function bakedOf({ mode }: WatchStep, { plan }: Rollout, { watchedMs, verdict }: Watched): Finding | null {
  if (watchedMs < plan.bakeMs) return null;
  const { kind, reason, guards } = verdict;
  const isSeen = guards.every(({ n }) => n > 0);
  if (kind === 'advance' && isSeen) return { kind, reason: `its time is over: ${reason}` };
  if (mode === 'bake-overtime' && watchedMs < plan.bakeMs + plan.pauseTimeoutMs) return null;
  const why = isSeen ? reason : 'no answer of the promoted version was seen';
  return { kind: 'inconclusive', reason: `its time is over, but ${why}` };
}
