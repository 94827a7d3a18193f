import { leastThat } from '../statistics/least-that.ts';
import { normalQuantile } from '../statistics/normal.ts';
import { sequenceBoundary } from '../statistics/sequence-boundary.ts';
import { waldBound } from '../statistics/wald.ts';
import { count, duration, figure } from './figures.ts';
import { forecastGains } from './forecast-gain.ts';
import type { GuardForecast, Traffic } from './guard-forecast.ts';
import {
  type AbPhase,
  type CanaryPhase,
  type GuardPlan,
  guardName,
  type RolloutPlan,
  type ShadowPhase,
} from './plan.ts';
import { assumedDeviationOf } from './planned-n.ts';
import { alphaOfEach } from './step-findings.ts';
import { leastPhaseMs, type Span, timelineOf } from './timeline.ts';

export type PhaseForecast = {
  readonly phase: number;
  readonly strategy: RolloutPlan['phases'][number]['strategy'];
  readonly leastMs: number;
  readonly guards: readonly GuardForecast[];
};

const dayMs = 86_400_000;
const power = normalQuantile(0.8);

/** What each guard, and what decides by a gain, can find and how long it takes, from the traffic: before a rollout starts, and not a promise. */
export const forecast = ({ phases }: RolloutPlan, traffic: Traffic): readonly PhaseForecast[] =>
  phases.map((phase, index) => {
    const { strategy } = phase;
    if (strategy === 'direct' || strategy === 'blue-green')
      return { phase: index, strategy, leastMs: 0, guards: [] };
    const requestsPerMs = traffic.requestsPerDay / dayMs;
    const spans = timelineOf(phase, requestsPerMs);
    const guards = [
      ...phase.guards.map((guard) => forecastOf(guard, { phase, traffic, spans, requestsPerMs })),
      ...forecastGains(phase, { traffic, requestsPerMs }),
    ];
    return { phase: index, strategy, leastMs: leastPhaseMs(phase, requestsPerMs), guards };
  });

type Coming = {
  readonly phase: CanaryPhase | ShadowPhase | AbPhase;
  readonly traffic: Traffic;
  readonly spans: readonly Span[] | null;
  readonly requestsPerMs: number;
};

function forecastOf(guard: GuardPlan, coming: Coming): GuardForecast {
  if (coming.spans === null)
    return unable(guard, 'the traffic does not bring the least requests before the deadline');
  if (guard.kind === 'errors') return ofEvents(guard, coming.traffic.errorRate, coming.spans, coming);
  if (guard.kind === 'slow') return ofEvents(guard, coming.traffic.slowRate, coming.spans, coming);
  if (guard.kind === 'score_psi')
    return unable(guard, `it fails where PSI is above ${guard.max}, from 500 scores of each arm`);
  return ofMeans(guard, coming.spans, coming);
}

const unable = (guard: GuardPlan, why: string): GuardForecast =>
  ({
    ...{
      guard: guardName(guard),
      detectable: null,
      unit: 'difference',
      passesAfterN: null,
      passesAfterMs: null,
    },
    words: `${guardName(guard)}: ${why}`,
  }) as const;

/** The e-process needs about this much more than Wald's bound in the median, and four of five times less than this. */
const priceOfLooking = 1.5;

function ofEvents(
  guard: GuardPlan & { readonly margin: number },
  rate: number,
  spans: readonly Span[],
  { phase, requestsPerMs }: Coming,
): GuardForecast {
  const alpha = alphaOfEach(phase);
  const isFound = (ratio: number): boolean =>
    spans.some(({ share, ms }) => {
      const truth = { candidate: rate * ratio, stable: rate, share };
      const bound = waldBound(truth, alpha, (stable) => stable * (1 + guard.margin));
      return requestsPerMs * ms >= priceOfLooking * bound;
    });
  const ratioMax = Math.min(1_000, 0.9 / rate);
  const detectable = rate > 0 && isFound(ratioMax) ? leastThat(isFound, 1 + guard.margin, ratioMax) : null;
  const found =
    detectable === null
      ? 'no bad events are expected to compare with'
      : `${figure(detectable)} times the rate is found by the deadline`;
  const passesAfterMs = leastPhaseMs(phase, requestsPerMs);
  return {
    ...{ guard: guardName(guard), detectable, unit: 'ratio', passesAfterMs },
    passesAfterN: Math.ceil(passesAfterMs * requestsPerMs),
    words: `${guardName(guard)}: ${found}, in four of five cases`,
  };
}

/** Outcomes pass by what the last step brings, and find harm in whichever step brings most. */
function ofMeans(
  guard: Extract<GuardPlan, { plannedN: number }>,
  spans: readonly Span[],
  { phase, traffic, requestsPerMs }: Coming,
): GuardForecast {
  const name = guardName(guard);
  const isPaired = phase.strategy === 'shadow';
  const deviation = traffic.deviations?.[name] ?? assumedDeviationOf(name, isPaired);
  if (deviation === undefined)
    return unable(guard, 'how its values scatter is not known, so that nothing can be said before');
  const valuesPerMs =
    requestsPerMs *
    (guard.kind === 'positive_share' ? 1 : traffic.outcomeShare) *
    (phase.strategy === 'shadow' ? phase.sample : 1);
  const partOf = (share: number): number => (isPaired ? 1 : share * (1 - share));
  const last = spans.at(-1) ?? { share: 0.5, ms: 0 };
  const alpha = alphaOfEach(phase) / (guard.kind === 'positive_share' ? 2 : 1);
  const reach = (values: number, share: number): number =>
    ((sequenceBoundary({ alpha, progress: values / guard.plannedN }) + power) * deviation) /
    Math.sqrt(values * partOf(share));
  const total = valuesPerMs * last.ms;
  const detectable =
    total > 0
      ? guard.margin + Math.min(...spans.map(({ share, ms }) => reach(valuesPerMs * ms, share)))
      : null;
  const needed =
    total > 0 && reach(total, last.share) < guard.margin
      ? leastThat((values) => reach(values, last.share) <= guard.margin, 1, total)
      : null;
  const before = spans.reduce((sum, { ms }) => sum + ms, 0) - last.ms;
  const ms = needed === null ? null : before + needed / valuesPerMs;
  const passes =
    ms === null
      ? `underpowered: a candidate as good as stable will probably not have passed by the deadline`
      : `a candidate as good as stable passes within about ${duration(ms)} (${count(ms * valuesPerMs)} entities)`;
  const finds =
    detectable === null
      ? ''
      : `; a loss of ${figure(detectable)} is found by the deadline, both in four of five cases`;
  return {
    ...{ guard: name, detectable, unit: 'difference', passesAfterMs: ms },
    passesAfterN: ms === null ? null : Math.ceil(ms * valuesPerMs),
    words: `${name}: ${passes}${finds}`,
  };
}
