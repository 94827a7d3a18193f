import { InvalidArgumentError } from 'commander';
import type { Declaration } from '../../shared/declaration/schema.ts';
import { duration } from '../../shared/rollout/figures.ts';
import { forecast, type PhaseForecast } from '../../shared/rollout/forecast.ts';
import { resolvePlan } from '../../shared/rollout/resolve-plan.ts';
import { counted } from '../client/words.ts';

/** Assumed where nothing is known: one bad and one slow answer in a thousand, and every outcome told. */
const assumed = { outcomeShare: 1, errorRate: 0.001, slowRate: 0.001 } as const;

/** How long the declared rollout takes at so many predictions a day, and what it can find; nothing where all goes at once. */
export function expectedRollout(
  declaration: Declaration,
  requestsPerDay: number,
): { readonly lines: readonly string[]; readonly json: unknown } {
  if (declaration.rollout === undefined) return { lines: [], json: null };
  const plan = resolvePlan(declaration, { hasChampion: true });
  const phases = forecast(plan, { requestsPerDay, ...assumed, task: declaration.task });
  return {
    lines: phases
      .filter(({ guards }) => guards.length > 0)
      .flatMap((phase) => linesOf(phase, requestsPerDay)),
    json: phases.map(({ strategy, leastMs, guards }) => ({
      ...{ strategy, least_ms: leastMs },
      guards: guards.map(({ guard, detectable, unit, passesAfterN, passesAfterMs, words }) => ({
        ...{ guard, detectable, unit, passes_after_n: passesAfterN, passes_after_ms: passesAfterMs, words },
      })),
    })),
  };
}

const linesOf = ({ strategy, leastMs, guards }: PhaseForecast, requestsPerDay: number): readonly string[] => [
  `rollout: ${strategy} takes ${duration(leastMs)} or more at ${counted(requestsPerDay, 'prediction')} a day`,
  ...guards.map(({ words }) => `  ${words}`),
];

export function perDay(text: string): number {
  const value = Number(text);
  if (text.trim() !== '' && value > 0 && value <= 1e10) return value;
  throw new InvalidArgumentError('expected predictions a day, such as 100000');
}
