import { setTimeout as delay } from 'node:timers/promises';
import { type CostTarget, costPairs, medianCost } from './added-cost.ts';
import { burst } from './burst.ts';
import { benchDeclaration } from './churn-table.ts';
import type { BenchContext } from './context.ts';
import type { Ratio } from './ratio.ts';
import type { LedRollout } from './split-traffic.ts';

type Part = { readonly ratios: readonly Ratio[]; readonly [detail: string]: unknown };

const pairCounts = { canary: 15, shadow: 15, log: 9 } as const;

/** Milliseconds until every replica has looked at the ledger, with or without a notice. */
const lookedMs = 2_500;

/**
 * What is added to a prediction: by a canary at 50 % and by a shadow, with the same version in both arms, so that it is the
 * way to it that is measured, and by the log, which is there in all other rounds.
 */
export async function servingCosts(
  { stack }: BenchContext,
  led: LedRollout,
  target: CostTarget,
): Promise<Part> {
  await burst(target, { requests: 30_000, connections: 32 });
  const off = () => led.clear();
  const canary = await costPairs(target, {
    on: () => led.split('canary', 50),
    off,
    pairs: pairCounts.canary,
  });
  const shadow = await costPairs(target, { on: () => led.split('shadow', 0), off, pairs: pairCounts.shadow });
  const declare = async (content: string): Promise<void> => {
    await stack.api.call('/models/bench', { method: 'PUT', text: { type: 'application/yaml', content } });
    await delay(lookedMs);
  };
  const [silent, logging] = [
    () => declare(`${benchDeclaration}log: false\n`),
    () => declare(benchDeclaration),
  ];
  await silent();
  const log = await costPairs(target, { on: logging, off: silent, pairs: pairCounts.log });
  await logging();
  return {
    pairs: { canary, shadow, log },
    ratios: [
      cpuLine(
        'CPU time of the serving thread added by a canary at 50 % (routing, assignment, log)',
        medianCost(canary, 'thread'),
      ),
      rateLine('requests per second with a canary at 50 %', medianCost(canary, 'perSecond'), 'no rollout'),
      cpuLine('CPU time of the serving thread added by a shadow', medianCost(shadow, 'thread')),
      cpuLine('CPU time of the serving thread added by the log', medianCost(log, 'thread'), 'no log'),
      rateLine('requests per second with the log', medianCost(log, 'perSecond'), 'no log'),
    ],
  };
}

type Cost = ReturnType<typeof medianCost>;

const cpuLine = (what: string, cost: Cost, without = 'no rollout'): Ratio => ({
  ...{ what, unit: 'µs', against: `${without}, the same replica in the same run` },
  ...{ ours: cost.with, theirs: cost.without, ratio: cost.added, goal: { atMost: 5 } },
});

const rateLine = (what: string, cost: Cost, without: string): Ratio => ({
  ...{ what, unit: '1/s', against: `${without}, the same replica in the same run` },
  ...{ ours: cost.with, theirs: cost.without, ratio: cost.share, goal: { atLeast: 0.9 } },
});
