import type { RolloutEvidence } from '../../shared/rollout/evidence.ts';
import { judgeStep } from '../../shared/rollout/judge-step.ts';
import type { AbPhase, CanaryPhase, ShadowPhase } from '../../shared/rollout/plan.ts';
import type { StepVerdict } from '../../shared/rollout/verdict.ts';
import type { Random } from '../../shared/statistics/random.ts';
import { addAnswer, evidenceOf, type ShareTally, shareTally } from './tally.ts';

/** What answers: a value for each guard of the phase (bad events 0 or 1), and last that of an A/B test's metric. */
export type World = {
  readonly width: number;
  /** One answer. `step`: the world may change while shares do. */
  answer(arm: 'candidate' | 'stable', random: Random, into: Float64Array, step: number): void;
  /** So many entities that come again and again, each with the values that it had at first; else nobody comes twice. */
  readonly returning?: number;
};

/** Who comes back: where the salt puts them, what becomes of them with either model, and the last step that counted them. */
type Person = { readonly bucket: number; readonly values: Float64Array; countedAt: number };

export type Simulation = {
  readonly phase: CanaryPhase | ShadowPhase | AbPhase;
  readonly world: World;
  readonly random: Random;
  /** Requests between two looks. */
  readonly batch: number;
  readonly requestsMax: number;
  /** Go on looking although every guard passes: nothing ends it but failure and mismatch. */
  readonly isEndless?: boolean;
  look?(evidence: RolloutEvidence): void;
};

export type Simulated = {
  readonly end: StepVerdict['kind'];
  readonly requests: number;
  /** Guards that failed. */
  readonly failed: readonly string[];
  readonly reason: string;
};

const timeless = '2026-01-05T08:00:00.000Z';

/**
 * One rollout, judged by the very function that judges in production, after every batch. A request takes a millisecond, so
 * that a phase's times count requests; in shadow, candidate and stable answer each, and values of both arms are pairs
 * (the world gives the difference as the candidate's).
 */
export function simulate({
  phase,
  world,
  random,
  batch,
  requestsMax,
  isEndless = false,
  look,
}: Simulation): Simulated {
  const values = new Float64Array(world.width);
  const people = peopleOf(world, random);
  const shares = sharesOf(phase);
  const isPaired = phase.strategy === 'shadow';
  let requests = 0;
  for (let step = 0; step < shares.length; step++) {
    const tally = shareTally(shares[step] as number, world.width);
    for (let inStep = batch; ; inStep += batch) {
      for (let i = 0; i < batch; i++) answerOne(tally, { world, random, values, step, isPaired, people });
      requests += batch;
      const evidence = evidenceAt(phase, tally, inStep);
      look?.(evidence);
      const verdict = judgeStep(phase, step, evidence);
      if (verdict.kind === 'advance' && !(isEndless && step === shares.length - 1)) break;
      const isOver = verdict.kind === 'fail' || verdict.kind === 'inconclusive' || requests >= requestsMax;
      if (isOver) return ended(verdict, requests);
    }
  }
  return { end: 'advance', requests, failed: [], reason: '' };
}

const ended = (verdict: StepVerdict, requests: number): Simulated => ({
  end: verdict.kind,
  requests,
  failed: verdict.guards.filter((guard) => guard.verdict === 'fail').map(({ guard }) => guard),
  reason: verdict.reason,
});

const sharesOf = (phase: Simulation['phase']): readonly number[] => {
  if (phase.strategy === 'canary') return phase.steps.map((weight) => weight / 100);
  return [phase.strategy === 'ab' ? phase.weight / 100 : 0.5];
};

type Answering = {
  readonly world: World;
  readonly random: Random;
  readonly values: Float64Array;
  readonly step: number;
  readonly isPaired: boolean;
  readonly people: readonly Person[];
};

function peopleOf({ returning = 0, width, answer }: World, random: Random): readonly Person[] {
  return Array.from({ length: returning }, () => {
    const person = { bucket: random.uniform(), values: new Float64Array(width), countedAt: -1 };
    answer('stable', random, person.values, 0);
    return person;
  });
}

function answerOne(tally: ShareTally, answering: Answering): void {
  const { world, random, values, step, isPaired, people } = answering;
  if (isPaired) {
    for (const arm of ['candidate', 'stable'] as const) {
      world.answer(arm, random, values, step);
      addAnswer(tally[arm], values);
      tally.requests[arm] += 1;
    }
    return;
  }
  const person = people.length === 0 ? undefined : people[Math.floor(random.uniform() * people.length)];
  if (person !== undefined) {
    const itsArm = person.bucket < tally.share ? 'candidate' : 'stable';
    tally.requests[itsArm] += 1;
    if (person.countedAt === step) return;
    person.countedAt = step;
    addAnswer(tally[itsArm], person.values);
    return;
  }
  const arm = random.uniform() < tally.share ? 'candidate' : 'stable';
  tally.requests[arm] += 1;
  world.answer(arm, random, values, step);
  addAnswer(tally[arm], values);
}

function evidenceAt(phase: Simulation['phase'], here: ShareTally, inStep: number): RolloutEvidence {
  const isPaired = phase.strategy === 'shadow';
  const metric = phase.strategy === 'ab' ? phase.metric : null;
  return {
    asOf: timeless,
    watchedMs: inStep,
    requests: { ...here.requests },
    refusedRows: 0,
    assigned: isPaired ? [] : [{ share: here.share, candidate: here.candidate.n, stable: here.stable.n }],
    guards: phase.guards.map((guard, place) => evidenceOf(guard, place, here, isPaired)),
    metric: metric && evidenceOf(metric, phase.guards.length, here, false),
    shadow: null,
  };
}
