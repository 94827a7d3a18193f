import { setTimeout as delay } from 'node:timers/promises';
import { burst } from './burst.ts';
import { cpuMicroseconds, threadMicroseconds } from './process-cpu.ts';
import { median } from './ratio.ts';

export type CostTarget = {
  readonly url: string;
  readonly pid: number;
  readonly token: string;
  readonly body: unknown;
};

/** Of one burst, for each request: the processor time of the process, and of the thread that answers. */
export type CostSample = { readonly perSecond: number; readonly cpu: number; readonly thread: number };

export type CostPair = { readonly without: CostSample; readonly with: CostSample };

const requests = 6_000;

/** Requests, and milliseconds after them, in which what was changed takes its place: a thread starts, code is compiled. */
const settling = { requests: 3_000, ms: 1_200 } as const;

/**
 * Bursts without and with something, in turn, every second pair the other way round: what the machine does beside hits both.
 * What begins with a change is over when it is measured.
 */
export async function costPairs(
  target: CostTarget,
  { on, off, pairs }: { on(): Promise<unknown>; off(): Promise<unknown>; readonly pairs: number },
): Promise<readonly CostPair[]> {
  const found: CostPair[] = [];
  for (let pair = 0; pair < pairs; pair++) {
    const before = pair % 2 === 0 ? await costOf(target) : null;
    await on();
    await settle(target);
    const changed = await costOf(target);
    await off();
    await settle(target);
    found.push({ without: before ?? (await costOf(target)), with: changed });
  }
  return found;
}

async function settle(target: CostTarget): Promise<void> {
  await burst(target, { requests: settling.requests, connections: 32 });
  await delay(settling.ms);
}

async function costOf(target: CostTarget): Promise<CostSample> {
  const [cpu, thread] = [cpuMicroseconds(target.pid), threadMicroseconds(target.pid)];
  const { perSecond } = await burst(target, { requests, connections: 32 });
  return {
    perSecond,
    cpu: (cpuMicroseconds(target.pid) - cpu) / requests,
    thread: (threadMicroseconds(target.pid) - thread) / requests,
  };
}

/** Medians over the pairs: of both sides, and of what one adds to the other. */
export function medianCost(
  pairs: readonly CostPair[],
  figure: keyof CostSample,
): { readonly without: number; readonly with: number; readonly added: number; readonly share: number } {
  const of = (pick: (pair: CostPair) => number): number => median(pairs.map(pick));
  return {
    without: of((pair) => pair.without[figure]),
    with: of((pair) => pair.with[figure]),
    added: of((pair) => pair.with[figure] - pair.without[figure]),
    share: of((pair) => pair.with[figure] / pair.without[figure]),
  };
}
