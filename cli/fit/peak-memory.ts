import { readFileSync, writeFileSync } from 'node:fs';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

export type MemoryWatch = {
  /** Resident bytes when the watch began. */
  readonly beginBytes: number;
  /** Most resident bytes since then, those of the beginning among them. */
  peakBytes(): number;
};

/**
 * The system keeps the peak, so that work which never yields is seen too. Linux lets a process begin its peak anew;
 * elsewhere, and where it may not, the peak is that of the process's whole life.
 */
export function watchMemory(): MemoryWatch {
  collectGarbage();
  const beginBytes = process.memoryUsage.rss();
  try {
    writeFileSync('/proc/self/clear_refs', '5');
  } catch {
    return { beginBytes, peakBytes: wholeLifePeak };
  }
  return { beginBytes, peakBytes: () => statusPeak() ?? wholeLifePeak() };
}

/** What reading left behind would count as loaded, and a fit that takes its place as free; what a fit left behind, as scoring's. */
export function collectGarbage(): void {
  setFlagsFromString('--expose-gc');
  const collect: unknown = runInNewContext('gc');
  if (typeof collect === 'function') collect();
}

const wholeLifePeak = (): number => process.resourceUsage().maxRSS * 1024;

function statusPeak(): number | null {
  const found = /^VmHWM:\s+(\d+) kB$/m.exec(readFileSync('/proc/self/status', 'utf8'));
  return found ? Number(found[1]) * 1024 : null;
}
