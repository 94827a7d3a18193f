import { type BareTarget, bareConnection } from './bare-connection.ts';

export type Burst = {
  readonly perSecond: number;
  /** CPU time of this process for each second that the burst took: near 1, and the load itself is the limit. */
  readonly loadShare: number;
};

export type BurstSize = {
  readonly requests: number;
  readonly connections: number;
  /** What the connections ask, in turn, where not all ask the same. */
  readonly bodies?: readonly unknown[];
};

/**
 * Sends a fixed number of requests over kept connections, each as soon as the one before is answered, and waits for all
 * answers. It takes a third of a core where a bare server takes a whole one.
 */
export async function burst(
  target: BareTarget,
  { requests, connections, bodies = [target.body] }: BurstSize,
): Promise<Burst> {
  const began = performance.now();
  const cpu = process.cpuUsage();
  let left = requests;
  const next = (): boolean => left-- > 0;
  await Promise.all(
    Array.from({ length: connections }, (_, at) =>
      askInTurn({ ...target, body: bodies[at % bodies.length] }, next),
    ),
  );
  const seconds = (performance.now() - began) / 1_000;
  const { user, system } = process.cpuUsage(cpu);
  return { perSecond: requests / seconds, loadShare: (user + system) / 1e6 / seconds };
}

/** One connection, until `next` says that all requests are sent. */
function askInTurn(target: BareTarget, next: () => boolean): Promise<void> {
  return new Promise((resolve, reject) => {
    const ask = (): void => {
      if (next()) connection.ask();
      else connection.end();
    };
    const connection = bareConnection(target, {
      onOpen: ask,
      onAnswer: (problem) => (problem === null ? ask() : reject(new Error(`expected 200, got ${problem}`))),
      onClosed: (error) => (error === null ? resolve() : reject(error)),
    });
  });
}
