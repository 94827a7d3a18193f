import type { BareTarget } from './bare-connection.ts';
import { burst } from './burst.ts';
import { cpuMicroseconds } from './process-cpu.ts';
import { median } from './ratio.ts';

export type Server = BareTarget & { readonly pid: number };

/** One burst against one server. */
export type Sample = {
  readonly perSecond: number;
  readonly cpuMicroseconds: number;
  readonly loadShare: number;
};

export type Rounds = Readonly<Record<string, readonly Sample[]>>;

const load = { requests: 6_000, connections: 32 } as const;
const warmUpRequests = 40_000;

/**
 * Many short rounds, each with every server in turn and every second one the other way round: whatever the machine does
 * beside hits all alike, and a pair of one round can be compared.
 */
export async function pairedRounds(
  servers: Readonly<Record<string, Server>>,
  roundCount: number,
): Promise<Rounds> {
  const names = Object.keys(servers);
  const samples: Record<string, Sample[]> = Object.fromEntries(names.map((name) => [name, []]));
  for (const server of Object.values(servers)) await burst(server, { ...load, requests: warmUpRequests });
  for (let round = 0; round < roundCount; round++)
    for (const name of round % 2 === 0 ? names : names.toReversed()) {
      const server = servers[name];
      if (server) samples[name]?.push(await sampleOf(server));
    }
  return samples;
}

async function sampleOf(server: Server): Promise<Sample> {
  const before = cpuMicroseconds(server.pid);
  const { perSecond, loadShare } = await burst(server, load);
  return { perSecond, loadShare, cpuMicroseconds: (cpuMicroseconds(server.pid) - before) / load.requests };
}

/** Median over the rounds of one server's figure. */
export const medianOf = (rounds: Rounds, name: string, figure: keyof Sample): number =>
  median((rounds[name] ?? []).map((sample) => sample[figure]));

/** Median over the rounds of the ratio of two servers' figures in the same round. */
export function medianPairRatio(
  rounds: Rounds,
  { ours, theirs, figure }: { readonly ours: string; readonly theirs: string; readonly figure: keyof Sample },
): number {
  const others = rounds[theirs] ?? [];
  const ratios = (rounds[ours] ?? []).map((sample, round) => sample[figure] / (others[round]?.[figure] ?? 0));
  return median(ratios);
}
