import { setTimeout as sleep } from 'node:timers/promises';

const pollMs = { first: 20, last: 250 } as const;

/**
 * Looks again and again, at first often, until `look` answers or the time is up (null).
 * @throws the signal's reason where it is aborted.
 */
export async function until<T>(
  look: () => Promise<T | null>,
  { withinMs, signal }: { readonly withinMs: number; readonly signal: AbortSignal },
): Promise<T | null> {
  const end = performance.now() + withinMs;
  for (let pauseMs: number = pollMs.first; ; pauseMs = Math.min(pauseMs * 1.5, pollMs.last)) {
    signal.throwIfAborted();
    const answer = await look();
    if (answer !== null || performance.now() >= end) return answer;
    await sleep(pauseMs, undefined, { signal }).catch(() => undefined);
  }
}
