import { connect } from 'node:net';

export type BurstTarget = { readonly url: string; readonly token: string | null; readonly body: unknown };

export type Burst = {
  readonly perSecond: number;
  /** CPU time of this process for each second that the burst took: near 1, and the load itself is the limit. */
  readonly loadShare: number;
};

/**
 * Sends a fixed number of requests over kept connections, each as soon as the one before is answered, and waits for all
 * answers. It writes and reads bare sockets, for a client that parses every answer takes more CPU than what it measures:
 * so it takes a third of a core where a bare server takes a whole one.
 */
export async function burst(
  target: BurstTarget,
  { requests, connections }: { readonly requests: number; readonly connections: number },
): Promise<Burst> {
  const url = new URL(target.url);
  const message = requestBytes(url, target);
  const began = performance.now();
  const cpu = process.cpuUsage();
  let left = requests;
  const next = (): boolean => left-- > 0;
  await Promise.all(Array.from({ length: connections }, () => askInTurn(url, message, next)));
  const seconds = (performance.now() - began) / 1_000;
  const { user, system } = process.cpuUsage(cpu);
  return { perSecond: requests / seconds, loadShare: (user + system) / 1e6 / seconds };
}

function requestBytes(url: URL, { token, body }: BurstTarget): Buffer {
  const text = JSON.stringify(body);
  const head = [
    `POST ${url.pathname} HTTP/1.1`,
    `host: ${url.host}`,
    'content-type: application/json',
    ...(token === null ? [] : [`authorization: Bearer ${token}`]),
    `content-length: ${Buffer.byteLength(text)}`,
  ];
  return Buffer.from(`${head.join('\r\n')}\r\n\r\n${text}`);
}

/** One connection, until `next` says that all requests are sent. */
function askInTurn(url: URL, message: Buffer, next: () => boolean): Promise<void> {
  return new Promise((resolve, reject) => {
    const socket = connect({ port: Number(url.port), host: url.hostname, noDelay: true });
    let missing = 0;
    const ask = (): void => {
      if (next()) socket.write(message);
      else socket.end(resolve);
    };
    socket.once('connect', ask);
    socket.on('error', reject);
    socket.on('data', (part) => {
      try {
        missing = (missing === 0 ? answerBytes(part) : missing) - part.length;
      } catch (error) {
        socket.destroy();
        reject(error);
        return;
      }
      if (missing === 0) ask();
    });
  });
}

/** Length of an answer, its head included. @throws where it is not 200 with a content-length. */
function answerBytes(first: Buffer): number {
  const text = first.toString('latin1');
  const end = text.indexOf('\r\n\r\n');
  const length = /content-length: (\d+)/i.exec(text)?.[1];
  if (!text.startsWith('HTTP/1.1 200 ') || end < 0 || length === undefined)
    throw new Error(`expected 200 with a content-length, got ${text.slice(0, 200)}`);
  return end + 4 + Number(length);
}
