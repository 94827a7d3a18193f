import { vi } from 'vitest';

/** A question is a request and its statements: asked more often, the questions slow what they wait for. */
const pauseMs = 80;

/** Asks again until it holds, and answers with what held. @throws with the last value where it did not hold in time. */
export const eventually = <T>(
  ask: () => Promise<T> | T,
  isTrue: (value: T) => boolean,
  withinMs = 30_000,
): Promise<T> =>
  vi.waitFor(
    async () => {
      const value = await ask();
      if (!isTrue(value)) throw new Error(`did not come true: ${JSON.stringify(value)}`);
      return value;
    },
    { timeout: withinMs, interval: pauseMs },
  );
