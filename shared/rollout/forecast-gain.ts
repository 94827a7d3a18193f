import { normalQuantile } from '../statistics/normal.ts';
import { sequenceBoundary } from '../statistics/sequence-boundary.ts';
import { count, duration, figure } from './figures.ts';
import type { GuardForecast, Traffic } from './guard-forecast.ts';
import { improvementName } from './improvement-guard.ts';
import { type AbPhase, type CanaryPhase, guardName, type ShadowPhase } from './plan.ts';
import { assumedDeviationOf } from './planned-n.ts';
import { alphaOfEach } from './step-findings.ts';
import { leastPhaseMs } from './timeline.ts';

type Coming = { readonly traffic: Traffic; readonly requestsPerMs: number };

const power = normalQuantile(0.8);

/** What decides by a gain, beside the guards: the metric of an A/B test, and the accuracy that a shadow must gain. */
export function forecastGains(
  phase: CanaryPhase | ShadowPhase | AbPhase,
  coming: Coming,
): readonly GuardForecast[] {
  if (phase.strategy === 'ab') return [ofTest(phase, coming)];
  if (phase.strategy !== 'shadow' || phase.minImprovement === null) return [];
  return [ofImprovement(phase, phase.minImprovement, coming)];
}

/** The test ends once, at its planned number of entities, and ships by Welch's interval then. */
function ofTest(phase: AbPhase, { traffic, requestsPerMs }: Coming): GuardForecast {
  const { metric, plannedN, deadlineMs } = phase;
  const name = guardName(metric);
  const ms = Math.max(leastPhaseMs(phase, requestsPerMs), plannedN / (requestsPerMs * traffic.outcomeShare));
  const isInTime = ms <= deadlineMs;
  const ends = isInTime
    ? `the test ends after about ${duration(ms)} (${count(plannedN)} entities)`
    : `underpowered: ${count(plannedN)} entities with a value will probably not have come by the deadline`;
  const gain = shippedGain(phase, traffic.deviations?.[name] ?? assumedDeviationOf(name, false));
  const finds =
    gain === null
      ? 'which gain ships cannot be said before, for how its values scatter is not known'
      : `a gain of ${figure(gain)} ships in four of five cases`;
  return {
    ...{ guard: name, detectable: gain, unit: 'difference' },
    passesAfterN: isInTime ? plannedN : null,
    passesAfterMs: isInTime ? ms : null,
    words: `${name}: ${ends}; ${finds}`,
  };
}

/** In units of the metric; null where the scatter of its values is not known. */
function shippedGain(
  { metric, plannedN, weight, alpha }: AbPhase,
  deviation: number | undefined,
): number | null {
  if (deviation === undefined) return null;
  const share = weight / 100;
  const error = deviation / Math.sqrt(plannedN * share * (1 - share));
  return metric.margin + (normalQuantile(1 - alpha / 2) + power) * error;
}

/** An equal candidate never passes what must be gained, so that only gains are told of. */
function ofImprovement(
  phase: ShadowPhase,
  wanted: number,
  { traffic, requestsPerMs }: Coming,
): GuardForecast {
  const values = requestsPerMs * phase.sample * traffic.outcomeShare * phase.deadlineMs;
  const deviation =
    traffic.deviations?.[improvementName] ??
    (traffic.task === 'regression' ? undefined : assumedDeviationOf('accuracy', true));
  const boundary = sequenceBoundary({
    alpha: alphaOfEach(phase),
    progress: values / Math.max(phase.minRequests, 1),
  });
  const gain =
    deviation === undefined || values <= 0
      ? null
      : wanted + ((boundary + power) * deviation) / Math.sqrt(values);
  const finds =
    gain === null
      ? `which gain passes ${wanted} by the deadline cannot be said before`
      : `a gain of ${figure(gain)} passes ${wanted} by the deadline, in four of five cases`;
  return {
    ...{ guard: improvementName, detectable: gain, unit: 'difference' },
    ...{ passesAfterN: null, passesAfterMs: null },
    words: `${improvementName}: ${finds}; a candidate as good as stable never does`,
  };
}
