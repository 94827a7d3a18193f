import { setTimeout as delay } from 'node:timers/promises';
import { burst } from './burst.ts';
import { cpuMicroseconds, threadMicroseconds } from './process-cpu.ts';
import { median } from './ratio.ts';

export type CostTarget = {
  readonly url: string;
  readonly pid: number;
  readonly token: string;
  readonly body: object;
};

/** Of bursts, for each request: the processor time of the process, and of the thread that answers. */
export type CostSample = { readonly perSecond: number; readonly cpu: number; readonly thread: number };

export type CostPair = { readonly without: CostSample; readonly with: CostSample };

/** Of a burst, and how many bursts a side of a pair is the median of: one alone tells more of the machine. */
const size = { requests: 6_000, connections: 32 } as const;
const burstCount = 5;

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
  await burst(target, { ...size, requests: settling.requests, bodies: customers(target) });
  await delay(settling.ms);
}

/** One for each connection: a rollout deals customers, and all requests of one go to the same side. */
const customers = ({ body }: CostTarget): readonly object[] =>
  Array.from({ length: size.connections }, (_, at) => ({ ...body, entity_id: `customer-${at}` }));

async function costOf(target: CostTarget): Promise<CostSample> {
  const samples: CostSample[] = [];
  for (let nth = 0; nth < burstCount; nth++) samples.push(await costOfBurst(target));
  const of = (figure: keyof CostSample): number => median(samples.map((sample) => sample[figure]));
  return { perSecond: of('perSecond'), cpu: of('cpu'), thread: of('thread') };
}

async function costOfBurst(target: CostTarget): Promise<CostSample> {
  const [cpu, thread] = [cpuMicroseconds(target.pid), threadMicroseconds(target.pid)];
  const { perSecond } = await burst(target, { ...size, bodies: customers(target) });
  return {
    perSecond,
    cpu: (cpuMicroseconds(target.pid) - cpu) / size.requests,
    thread: (threadMicroseconds(target.pid) - thread) / size.requests,
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
