/** How fast rows may follow one another. */
export type Pace = {
  isFree(): boolean;
  /** Milliseconds until it is. */
  waitMs(): number;
  /** So many rows went. */
  took(rowCount: number): void;
};

/**
 * Lets a batch of any size go, and the next one when so many rows would have taken their time.
 *
 * @param now milliseconds of a clock that never steps back
 */
export function openPace(rowsPerSecond: number, now: () => number = () => performance.now()): Pace {
  let freeAtMs = Number.NEGATIVE_INFINITY;
  const waitMs = (): number => Math.max(0, freeAtMs - now());
  return {
    isFree: () => waitMs() === 0,
    waitMs,
    took: (rowCount) => {
      freeAtMs = Math.max(freeAtMs, now()) + (rowCount / rowsPerSecond) * 1_000;
    },
  };
}
