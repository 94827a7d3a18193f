/** Runs one piece of work at a time, first come first served; without timers, so it costs no history. */
export type Lock = { runExclusive<T>(work: () => Promise<T>): Promise<T> };

export function openLock(): Lock {
  let last: Promise<unknown> = Promise.resolve();
  return {
    runExclusive<T>(work: () => Promise<T>): Promise<T> {
      const turn = last.then(work);
      last = turn.catch(() => undefined);
      return turn;
    },
  };
}
