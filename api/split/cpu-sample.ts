/** What this process had used of the processor at a moment: of all its threads, for no Node tells it of one. */
export type CpuSample = {
  /** Monotonic milliseconds. */
  readonly atMs: number;
  readonly cpuMs: number;
};

type ReadCpuMs = () => number;

/** Milliseconds that a sample is good for: a reading takes 3 µs, more than a row may cost. */
const goodMs = 50;

const readProcessCpuMs: ReadCpuMs = () => {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1_000;
};

let kept: CpuSample | null = null;

/** A sample from before `nowMs`, by at most 50 milliseconds. */
export function sampleCpu(nowMs: number, readCpuMs: ReadCpuMs = readProcessCpuMs): CpuSample {
  if (kept === null || nowMs < kept.atMs || nowMs - kept.atMs >= goodMs)
    kept = { atMs: nowMs, cpuMs: readCpuMs() };
  return kept;
}

/**
 * Milliseconds that work held up the event loop with, from below: the processor time since the sample, less all that this
 * thread can have had of it before the work began. Time in which the machine did something else is not the work's.
 */
export function heldUpMs(
  {
    sample,
    beganMs,
    endedMs,
  }: { readonly sample: CpuSample; readonly beganMs: number; readonly endedMs: number },
  readCpuMs: ReadCpuMs = readProcessCpuMs,
): number {
  const ofWorkMs = readCpuMs() - sample.cpuMs - (beganMs - sample.atMs);
  return Math.max(0, Math.min(endedMs - beganMs, ofWorkMs));
}
