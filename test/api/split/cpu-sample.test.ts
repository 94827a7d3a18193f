import { describe, expect, it } from 'vitest';
import { heldUpMs, sampleCpu } from '../../../api/split/cpu-sample.ts';

describe('the processor time that work held up the event loop with', () => {
  it('is read anew when the sample is 50 ms old, and not before', () => {
    const readings = [10, 20, 30];
    const read = () => readings.shift() ?? Number.NaN;
    const first = sampleCpu(1e9, read);
    expect(first).toEqual({ atMs: 1e9, cpuMs: 10 });
    expect(sampleCpu(1e9 + 49, read)).toBe(first);
    expect(sampleCpu(1e9 + 50, read)).toEqual({ atMs: 1e9 + 50, cpuMs: 20 });
    expect(readings).toEqual([30]);
  });

  const sample = { atMs: 1_000, cpuMs: 500 };

  it('is what the process used since the sample, less all that it can have used before the work began', () => {
    const span = { sample, beganMs: 1_040, endedMs: 1_400 };
    expect(heldUpMs(span, () => 500 + 40 + 300)).toBe(300);
  });

  it('is no more than the time that passed, whatever other threads used', () => {
    const span = { sample, beganMs: 1_040, endedMs: 1_400 };
    expect(heldUpMs(span, () => 500 + 2_000)).toBe(360);
  });

  it('is nothing where the machine did something else all the while', () => {
    const span = { sample, beganMs: 1_040, endedMs: 3_000 };
    expect(heldUpMs(span, () => 510)).toBe(0);
  });
});
