/** Milliseconds per phase. */
export type Stopwatch = {
  /** Ends a phase, which began where the one before ended. */
  lap(phase: string): void;
  laps(): Readonly<Record<string, number>>;
};

export function startStopwatch(): Stopwatch {
  const laps: Record<string, number> = {};
  let began = performance.now();
  return {
    lap(phase) {
      const now = performance.now();
      laps[phase] = Math.round(now - began);
      began = now;
    },
    laps: () => ({ ...laps }),
  };
}
