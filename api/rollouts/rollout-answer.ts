import type {
  RolloutAnswer,
  RolloutProgress,
  RolloutSummary,
  RolloutTransition,
  RolloutVerdict,
} from '../../shared/http/rollouts.ts';
import { rolloutWorkflowId } from '../../shared/ids.ts';
import { type PlanPlace, planSteps } from '../../shared/rollout/plan-steps.ts';
import { possibleCommands } from '../../shared/rollout/possible-commands.ts';
import type { StepVerdict } from '../../shared/rollout/verdict.ts';
import { listFaults } from '../../store/postgres/rollout-faults.ts';
import { listTransitions, type Rollout, type Transition } from '../../store/postgres/rollouts.ts';
import type { ApiDependencies } from '../dependencies.ts';
import { snakeNames } from '../routes/snake-names.ts';
import { workflowLink } from '../temporal/orchestration.ts';
import { aaAnswer } from './aa-answer.ts';
import { abAnswer, refutedAnswer, shadowAnswer } from './evidence-answer.ts';
import type { RolloutLook } from './rollout-look.ts';

export const rolloutPath = ({ model, id }: Pick<Rollout, 'model' | 'id'>): string =>
  `/models/${model}/rollouts/${id}`;

/** The ETag of a rollout: its generation. */
export const rolloutTag = ({ generation }: { readonly generation: number }): string => `"${generation}"`;

type Wanted = Pick<ApiDependencies, 'ledger' | 'orchestration'>;

/** A rollout as a list shows it. */
export function rolloutSummary({ orchestration }: Wanted, rollout: Rollout): RolloutSummary {
  const self = rolloutPath(rollout);
  const { model, version } = rollout;
  return {
    rollout: rollout.id,
    model,
    version,
    champion: rollout.champion,
    strategies: rollout.plan.phases.map(({ strategy }) => strategy),
    aa: rollout.plan.aa,
    state: rollout.state,
    generation: rollout.generation,
    phase: rollout.phase,
    step: rollout.step,
    weight: rollout.weight,
    waiting_for: rollout.waitingFor,
    reason: rollout.reason,
    actor: rollout.actor,
    run: rollout.run,
    decision: rollout.decision,
    created_at: rollout.createdAt,
    finished_at: rollout.finishedAt,
    links: {
      self,
      transitions: `${self}/transitions`,
      report: `${self}/report`,
      events: `${self}/events`,
      temporal: workflowLink(orchestration, rolloutWorkflowId(model, version), null),
      version: `/models/${model}/versions/${version}`,
      ...(rollout.run === null ? {} : { run: `/models/${model}/runs/${rollout.run}` }),
    },
  };
}

/** A rollout whole: its way, what is known of its present step, and what may be asked of it. */
export const rolloutAnswer = async (deps: Wanted, rollout: Rollout): Promise<RolloutAnswer> =>
  (await lookAt(deps, rollout)).answer;

export async function lookAt(deps: Wanted, rollout: Rollout): Promise<RolloutLook> {
  const [told, faults, judgeErrors] = await Promise.all([
    listTransitions(deps.ledger, rollout.id),
    listFaults(deps.ledger, rollout.id),
    rollout.plan.aa ? aaAnswer(deps.ledger, rollout.model) : null,
  ]);
  // The rollout may have moved on since it was read: what it is and how it came there are told of the same moment.
  const transitions = told.filter(({ generation }) => generation <= rollout.generation);
  const answer = {
    ...rolloutSummary(deps, rollout),
    steps: [...planSteps(rollout.plan, placeIn(rollout, transitions))],
    plan: snakeNames(rollout.plan),
    verdict: rollout.verdict && verdictAnswer(rollout.verdict),
    evidence: rollout.evidence && snakeNames(rollout.evidence),
    shadow: shadowAnswer(rollout, transitions),
    ab: abAnswer(rollout, transitions),
    judge_errors: judgeErrors,
    looked_at: rollout.lookedAt,
    progress: progressOf(rollout, transitions),
    faults: faults.map(({ replica, trigger, detail, createdAt }) => ({
      ...{ replica, trigger, detail, at: createdAt },
    })),
    commands: possibleCommands(rollout).filter((name) => !(rollout.plan.aa && name === 'promote')),
    refuted: refutedAnswer(rollout),
    result: rollout.result && snakeNames(rollout.result),
    step_started_at: rollout.stepStartedAt,
  };
  return { answer, transitions };
}

function placeIn(rollout: Rollout, transitions: readonly Transition[]): PlanPlace {
  const { state, phase, step, stepStartedAt } = rollout;
  const states = new Set(transitions.map(({ to }) => to));
  const reached = states.has('baking') ? 'bake' : states.has('promoting') ? 'promotion' : 'phases';
  return { state, phase, step, hasBegun: stepStartedAt !== null, reached };
}

const left = (wanted: number, had: number): number => Math.max(0, Math.round(wanted - had));

function progressOf(rollout: Rollout, transitions: readonly Transition[]): RolloutProgress {
  const { state, watchedMs, evidence, plan } = rollout;
  const phase = plan.phases[rollout.phase];
  const isWatched = phase !== undefined && 'minTimeMs' in phase && state === 'progressing';
  const isBaking = state === 'baking';
  return {
    watched_ms: watchedMs,
    requests: evidence?.requests ?? null,
    earliest_left_ms: isWatched
      ? left(phase.minTimeMs, watchedMs)
      : isBaking
        ? left(plan.bakeMs, watchedMs)
        : null,
    requests_left: isWatched ? left(phase.minRequests, evidence?.requests.candidate ?? 0) : null,
    deadline_left_ms: isWatched ? left(phase.deadlineMs, watchedMs) : null,
    ends_by_itself_at: pauseEnd(rollout, transitions.at(-1)),
  };
}

function pauseEnd({ state, waitingFor, plan }: Rollout, last: Transition | undefined): string | null {
  if (state !== 'paused' || last === undefined) return null;
  const afterMs = waitingFor === 'approval' ? plan.approval?.expireAfterMs : plan.pauseTimeoutMs;
  return afterMs === undefined ? null : new Date(Date.parse(last.createdAt) + afterMs).toISOString();
}

export const verdictAnswer = (verdict: StepVerdict): RolloutVerdict => ({
  kind: verdict.kind,
  reason: verdict.reason,
  guards: verdict.guards.map(({ eValue, moreN, ...guard }) => ({ ...guard, e_value: eValue, more_n: moreN })),
  sample_ratio_p: verdict.sampleRatioP,
});

export const transitionAnswer = ({
  rollout: _,
  createdAt,
  ...transition
}: Transition): RolloutTransition => ({
  ...transition,
  verdict: transition.verdict && verdictAnswer(transition.verdict),
  evidence: transition.evidence && snakeNames(transition.evidence),
  created_at: createdAt,
});
