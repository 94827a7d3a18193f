import { setTimeout as delay } from 'node:timers/promises';
import { type BareConnection, type BareTarget, bareConnection } from './bare-connection.ts';

export type PaceRequest = BareTarget & {
  readonly seconds: number;
  readonly connections: number;
  /** Requests per second over all connections. */
  readonly rate: number;
};

/** What is asked at a steady pace. */
export type PacedTarget = BareTarget & Pick<PaceRequest, 'rate'>;

export type PaceResult = {
  readonly requests: number;
  readonly failed: number;
  /** Requests that were never sent, for this process itself did not get its turn for a while. */
  readonly skipped: number;
  readonly latencyMs: { readonly p50: number; readonly p99: number; readonly max: number };
  /** CPU time of this process for each second. */
  readonly loadShare: number;
};

/** Seconds of requests that are sent at once after a pause of this process; what is older is skipped, for it was not the server's. */
const arrearsMax = 0.003;

/** While this process is new, what is late is late by its own compiler: so long it sends as ever, and no latency counts. */
export const warmMs = 1_000;

/**
 * Sends requests at a steady pace, whether those before are answered or not: where no connection is free they wait, and the
 * wait counts. Latencies are in microseconds' steps, from when a request is due.
 */
export async function pace(request: PaceRequest): Promise<PaceResult> {
  const lanes = await openLanes(request);
  await sendFor(warmMs, lanes, request);
  lanes.forget();
  const cpu = process.cpuUsage();
  const began = performance.now();
  const skipped = await sendFor(request.seconds * 1_000, lanes, request);
  const seconds = (performance.now() - began) / 1_000;
  const { user, system } = process.cpuUsage(cpu);
  const { latencies, failed } = await lanes.end();
  return {
    requests: latencies.length + failed,
    ...{ failed, skipped: Math.round(skipped), loadShare: (user + system) / 1e6 / seconds },
    latencyMs: summaryOf(latencies),
  };
}

/** Returns how many requests were skipped. */
async function sendFor(ms: number, lanes: Lanes, { rate }: PaceRequest): Promise<number> {
  const began = performance.now();
  let skipped = 0;
  let due = 0;
  for (let last = began; last < began + ms; ) {
    await delay(1);
    const now = performance.now();
    const elapsed = (now - last) / 1_000;
    skipped += Math.max(0, elapsed - arrearsMax) * rate;
    due += Math.min(elapsed, arrearsMax) * rate;
    for (; due >= 1; due--) lanes.send(now);
    last = now;
  }
  return skipped;
}

type Lanes = {
  send(at: number): void;
  /** The latencies so far, not what failed. */
  forget(): void;
  /** When all are answered. */
  end(): Promise<{ readonly latencies: readonly number[]; readonly failed: number }>;
};

type Lane = {
  readonly connection: BareConnection;
  /** When its request was due; null while it has none. */
  askedAt: number | null;
};

async function openLanes(request: PaceRequest): Promise<Lanes> {
  const free: Lane[] = [];
  const waiting: number[] = [];
  const latencies: number[] = [];
  let failed = 0;
  let busy = 0;
  const ask = (lane: Lane, since: number): void => {
    busy += 1;
    lane.askedAt = since;
    lane.connection.ask();
  };
  const answered = (lane: Lane, problem: string | null): void => {
    busy -= 1;
    if (problem === null) latencies.push(performance.now() - (lane.askedAt ?? 0));
    else failed += 1;
    lane.askedAt = null;
    const next = waiting.shift();
    if (next === undefined) free.push(lane);
    else ask(lane, next);
  };
  const lost = (lane: Lane): void => {
    if (lane.askedAt === null) return void free.splice(free.indexOf(lane) >>> 0, 1);
    busy -= 1;
    failed += 1;
  };
  const open = (): Promise<void> =>
    new Promise((resolve, reject) => {
      const connection = bareConnection(request, {
        onOpen: () => {
          free.push(lane);
          resolve();
        },
        onAnswer: (problem) => answered(lane, problem),
        onClosed: (error) => {
          lost(lane);
          reject(error ?? new Error('the connection was closed'));
        },
      });
      const lane: Lane = { connection, askedAt: null };
    });
  await Promise.all(Array.from({ length: request.connections }, open));
  return {
    send: (at) => {
      const lane = free.pop();
      if (lane === undefined) waiting.push(at);
      else ask(lane, at);
    },
    forget: () => {
      latencies.length = 0;
    },
    end: async () => {
      while (busy > 0) await delay(1);
      for (const { connection } of free) connection.end();
      return { latencies, failed: failed + waiting.length };
    },
  };
}

function summaryOf(latencies: readonly number[]): PaceResult['latencyMs'] {
  const sorted = Float64Array.from(latencies).sort();
  const at = (share: number): number =>
    sorted[Math.min(sorted.length - 1, Math.ceil(sorted.length * share) - 1)] ?? Number.NaN;
  return { p50: at(0.5), p99: at(0.99), max: at(1) };
}
