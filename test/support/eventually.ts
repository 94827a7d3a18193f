import { vi } from 'vitest';

/** Asks again until it holds, and answers with what held. @throws with the last value where it did not hold in time. */
export const eventually = <T>(
  ask: () => Promise<T> | T,
  isTrue: (value: T) => boolean,
  withinMs = 8_000,
): Promise<T> =>
  vi.waitFor(
    async () => {
      const value = await ask();
      if (!isTrue(value)) throw new Error(`did not come true: ${JSON.stringify(value)}`);
      return value;
    },
    { timeout: withinMs, interval: 25 },
  );
