import pg from 'pg';

export type Listening = { close(): Promise<void> };

export type ListenOptions = {
  readonly channels: readonly string[];
  onNotify(channel: string, payload: string): void;
  /** `listening` each time the notices flow; `lost` when they stopped: poll faster until they are back. */
  onState?(state: 'listening' | 'lost'): void;
};

const backoffMs = { first: 100, most: 5_000 } as const;

/** Listens on a connection of its own and connects again, with growing pauses, for as long as it is not closed. */
export function listen(connectionString: string, options: ListenOptions): Listening {
  let client: pg.Client | null = null;
  let timer: NodeJS.Timeout | null = null;
  let isClosed = false;
  let waitMs: number = backoffMs.first;
  const again = (): void => {
    if (isClosed || timer !== null) return;
    options.onState?.('lost');
    timer = setTimeout(() => {
      timer = null;
      void connect();
    }, waitMs);
    timer.unref();
    waitMs = Math.min(backoffMs.most, waitMs * 2);
  };
  const connect = async (): Promise<void> => {
    const next = new pg.Client({
      connectionString,
      application_name: 'ratchet listen',
      connectionTimeoutMillis: 5_000,
      keepAlive: true,
    });
    client = next;
    next.on('error', () => undefined);
    next.on('end', again);
    next.on('notification', ({ channel, payload }) => options.onNotify(channel, payload ?? ''));
    try {
      await next.connect();
      for (const channel of options.channels) await next.query(`listen ${pg.escapeIdentifier(channel)}`);
      waitMs = backoffMs.first;
      options.onState?.('listening');
    } catch {
      await next.end().catch(() => undefined);
      again();
    }
  };
  void connect();
  return {
    close: async () => {
      isClosed = true;
      if (timer !== null) clearTimeout(timer);
      await client?.end().catch(() => undefined);
    },
  };
}
