import { setTimeout as sleep } from 'node:timers/promises';

const polls = { first: 10, last: 250 } as const;

export type Patience = {
  readonly withinMs: number;
  readonly signal: AbortSignal;
  /** The longest pause between two looks. */
  readonly pollMs?: number;
};

/**
 * Looks again and again, at first often, until `look` answers or the time is up (null).
 * @throws the signal's reason where it is aborted.
 */
export async function until<T>(
  look: () => Promise<T | null>,
  { withinMs, signal, pollMs = polls.last }: Patience,
): Promise<T | null> {
  const end = performance.now() + withinMs;
  for (let pauseMs = Math.min(polls.first, pollMs); ; pauseMs = Math.min(pauseMs * 1.25, pollMs)) {
    signal.throwIfAborted();
    const answer = await look();
    if (answer !== null || performance.now() >= end) return answer;
    await sleep(pauseMs, undefined, { signal }).catch(() => undefined);
  }
}
