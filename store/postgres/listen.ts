import { Socket } from 'node:net';
import pg from 'pg';

export type Listening = {
  /** After it nothing is called any more, and neither socket nor timer is left. */
  close(): Promise<void>;
};

export type ListenOptions = {
  readonly channels: readonly string[];
  onNotify(channel: string, payload: string): void;
  /** `listening` each time the notices flow; `lost` when they stopped: poll faster until they are back. */
  onState?(state: 'listening' | 'lost'): void;
};

const backoffMs = { first: 100, most: 5_000 } as const;

/** Listens on a connection of its own and connects again, with growing pauses, for as long as it is not closed. */
export function listen(connectionString: string, options: ListenOptions): Listening {
  const stop = new AbortController();
  const ended = listenUntil(stop.signal, connectionString, options);
  return {
    close: async () => {
      stop.abort();
      await ended;
    },
  };
}

async function listenUntil(
  signal: AbortSignal,
  connectionString: string,
  options: ListenOptions,
): Promise<void> {
  let waitMs: number = backoffMs.first;
  while (!signal.aborted) {
    const wasListening = await listenOnce(signal, connectionString, options);
    if (signal.aborted) return;
    options.onState?.('lost');
    waitMs = wasListening ? backoffMs.first : waitMs;
    await pause(signal, waitMs);
    waitMs = Math.min(backoffMs.most, waitMs * 2);
  }
}

/** One connection, from its making to its end; true where it listened meanwhile. */
async function listenOnce(
  signal: AbortSignal,
  connectionString: string,
  { channels, onNotify, onState }: ListenOptions,
): Promise<boolean> {
  const socket = new Socket();
  const client = new pg.Client({
    connectionString,
    stream: () => socket,
    application_name: 'ratchet listen',
    connectionTimeoutMillis: 5_000,
    keepAlive: true,
  });
  const ended = new Promise<void>((resolve) => {
    client.once('end', resolve);
    client.on('error', () => resolve());
  });
  const stop = (): unknown => socket.destroy(); // `end` of a client that still connects never answers
  signal.addEventListener('abort', stop);
  client.on('notification', ({ channel, payload }) => {
    if (!signal.aborted) onNotify(channel, payload ?? '');
  });
  let isListening = false;
  try {
    await client.connect();
    for (const channel of channels) await client.query(`listen ${pg.escapeIdentifier(channel)}`);
    isListening = !signal.aborted;
    if (isListening) onState?.('listening');
    await ended;
  } catch {
    // Whatever it was, the next round connects again; `lost` says so.
  }
  signal.removeEventListener('abort', stop);
  socket.destroy();
  return isListening;
}

function pause(signal: AbortSignal, ms: number): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(done, ms);
    function done(): void {
      clearTimeout(timer);
      signal.removeEventListener('abort', done);
      resolve();
    }
    signal.addEventListener('abort', done);
  });
}
