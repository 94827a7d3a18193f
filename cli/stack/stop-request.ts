import { processIdentity } from './process-identity.ts';

/** Signals of one Ctrl-C arrive twice under npm, which passes on what the terminal has sent to all. */
const samePressMs = 500;
const parentPollMs = 1_000;

export type StopRequest = Readonly<{
  /** Resolves at the first request to stop. */
  requested: Promise<string>;
  /** Called at the second one. */
  onForce(force: () => void): void;
  release(): void;
}>;

/**
 * Listens for what ends the stack: Ctrl-C, termination, the terminal going away, and, under npm, npm dying
 * without a word.
 */
export function stopRequest(watchedParent: number | null): StopRequest {
  let force = (): void => undefined;
  let firstAt: number | null = null;
  const { promise: requested, resolve } = withResolvers<string>();
  const request = (reason: string): void => {
    if (firstAt === null) {
      firstAt = performance.now();
      resolve(reason);
    } else if (performance.now() - firstAt > samePressMs) force();
  };
  const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
  for (const signal of signals) process.on(signal, request);
  const poll = watchedParent === null ? undefined : watch(watchedParent, () => request('its parent is gone'));
  return {
    requested,
    onForce: (action) => {
      force = action;
    },
    release: () => {
      clearInterval(poll);
      for (const signal of signals) process.off(signal, request);
    },
  };
}

function watch(pid: number, onGone: () => void): NodeJS.Timeout {
  const identity = processIdentity(pid);
  const poll = setInterval(() => {
    if (processIdentity(pid) === identity) return;
    clearInterval(poll);
    onGone();
  }, parentPollMs);
  return poll;
}

function withResolvers<T>(): { promise: Promise<T>; resolve: (value: T) => void } {
  let resolve: (value: T) => void = () => undefined;
  const promise = new Promise<T>((done) => {
    resolve = done;
  });
  return { promise, resolve };
}
