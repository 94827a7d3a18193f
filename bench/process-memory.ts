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

const parentOf = (pid: number): number => {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
  return Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]);
};

/** A process and everything that it started (Linux). */
export function familyOf(root: number): readonly number[] {
  const parents = readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .flatMap((name) => {
      try {
        return [{ pid: Number(name), parent: parentOf(Number(name)) }];
      } catch {
        return [];
      }
    });
  const family = new Set([root]);
  for (const member of family) for (const { pid, parent } of parents) if (parent === member) family.add(pid);
  return [...family];
}

/** The member of a family whose command line holds `text`; undefined where there is none. */
export function memberOf(root: number, text: string): number | undefined {
  return familyOf(root).find((pid) => {
    try {
      return readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ').includes(text);
    } catch {
      return false;
    }
  });
}
