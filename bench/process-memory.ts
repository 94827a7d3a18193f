import { readdirSync, readFileSync, writeFileSync } from 'node:fs';

const status = (pid: number, field: string): number => {
  const text = readFileSync(`/proc/${pid}/status`, 'utf8');
  return Number(new RegExp(`^${field}:\\s+(\\d+) kB`, 'm').exec(text)?.[1] ?? 0) * 1024;
};

/** Resident bytes of a process now (Linux). */
export const residentBytes = (pid: number): number => status(pid, 'VmRSS');

/** Peak resident bytes since the last `resetPeak` (Linux). */
export const peakBytes = (pid: number): number => status(pid, 'VmHWM');

export function resetPeak(pid: number): void {
  writeFileSync(`/proc/${pid}/clear_refs`, '5');
}

/** Processes whose command line holds `text` and that descend from, or belong to, this checkout. */
export function findProcesses(text: string): readonly number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .filter((pid) => {
      try {
        return readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ').includes(text);
      } catch {
        return false;
      }
    });
}
