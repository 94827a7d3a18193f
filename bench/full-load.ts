import type { BareTarget } from './bare-connection.ts';
import { burst } from './burst.ts';
import { load } from './load.ts';
import type { PaceResult } from './pace.ts';

/** A pace that is kept up for so long: by then, a queue that grew by a percent would be at twice the bound. */
const kept = { seconds: 10, p99Ms: 50 } as const;

/** Of what a burst reaches: each step that is tried, from the highest. */
const shares = [1, 0.9, 0.8, 0.7, 0.6, 0.5, 0.4, 0.3, 0.2, 0.1] as const;

export type FullLoad = {
  /** Requests per second. */
  readonly perSecond: number;
  readonly burst: number;
  readonly tried: readonly PaceResult[];
};

/**
 * The highest pace that the target keeps up, with all that an answer leaves to be done afterwards (the log's way into
 * PostgreSQL) and with the load itself on the same machine. A burst reaches more: its connections ask when they were
 * answered, so that both sides find much to do each time that they are woken, and nothing is late.
 */
export async function fullLoad(target: BareTarget, connections: number): Promise<FullLoad> {
  await burst(target, { requests: 20_000, connections });
  const reached = (await burst(target, { requests: 100_000, connections })).perSecond;
  const tried: PaceResult[] = [];
  for (const share of shares) {
    const rate = reached * share;
    const result = await load({ ...target, seconds: kept.seconds, connections, rate });
    tried.push(result);
    if (isKept(result, rate)) return { perSecond: rate, burst: reached, tried };
  }
  throw new Error(
    `no pace from ${Math.round(reached * (shares.at(-1) ?? 0))} requests a second on is kept up`,
  );
}

/** Where the load did not get its turn for a tenth of the time, nobody knows what the target would have done. */
const isKept = ({ latencyMs, failed, skipped }: PaceResult, rate: number): boolean =>
  failed === 0 && latencyMs.p99 <= kept.p99Ms && skipped <= 0.1 * rate * kept.seconds;
