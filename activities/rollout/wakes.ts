import { listen } from '../../store/postgres/listen.ts';

/** Pauses that end early where the ledger tells of something; one at a time. */
export type Wakes = {
  pause(ms: number, signal: AbortSignal): Promise<void>;
  close(): Promise<void>;
};

/** So soon after a notice: a watcher's own looks are told of, too. */
const leastMs = 50;

export function openWakes(ledgerUrl: string, model: string): Wakes {
  let isWoken = false;
  let wake: (() => void) | null = null;
  const listener = listen(ledgerUrl, {
    channels: ['ratchet_rollout', 'ratchet_deployment'],
    onNotify: (_channel, payload) => {
      if (payload !== model) return;
      isWoken = true;
      wake?.();
    },
  });
  return {
    async pause(ms, signal) {
      await sleep(Math.min(ms, leastMs), signal);
      const left = ms - leastMs;
      if (left > 0 && !isWoken)
        await sleep(left, signal, (end) => {
          wake = end;
        });
      [isWoken, wake] = [false, null];
    },
    close: () => listener.close(),
  };
}

/** Ends early where the signal is aborted, or what `onBegin` was given is called. */
export function sleep(ms: number, signal: AbortSignal, onBegin?: (end: () => void) => void): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) return resolve();
    const timer = setTimeout(end, ms);
    function end(): void {
      clearTimeout(timer);
      signal.removeEventListener('abort', end);
      resolve();
    }
    signal.addEventListener('abort', end);
    onBegin?.(end);
  });
}
