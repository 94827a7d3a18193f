import { readFileSync } from 'node:fs';

/**
 * Milliseconds that a copy may take: of processor time where that can be told, for a thread that yields to all others may
 * wait long for its turn; else of the clock.
 */
const takesMsMax = { processor: 100, clock: 5_000 } as const;

export type CopyWatch = {
  /** A job begins. */
  begin(): void;
  /** Place of the copy that takes too long; null while none does. To be called now and then while a job is under way. */
  hung(nowMs: number): number | null;
  /** Place of the copy that was being scored last; null where none was. */
  place(): number | null;
  /** Milliseconds of processor time since the job began, or since the thread was there; null where it cannot be told. */
  usedMs(): number | null;
};

type Seen = { readonly place: number; readonly sinceMs: number; readonly processorMs: number | null };

/** Watches from outside how long the thread takes for a copy, which it cannot tell by itself while it hangs. */
export function openCopyWatch(progress: SharedArrayBuffer): CopyWatch {
  const shared = new Int32Array(progress);
  let seen: Seen | null = null;
  let began: number | null = null;
  const processorMs = (): number | null => processorMsOf(Atomics.load(shared, 1));
  const place = (): number | null => {
    const told = Atomics.load(shared, 0);
    return told === 0 ? null : told - 1;
  };
  return {
    place,
    usedMs: () => {
      const now = processorMs();
      return began === null || now === null ? null : now - began;
    },
    begin: () => {
      seen = null;
      began = processorMs();
    },
    hung: (nowMs) => {
      const now = place();
      const used = processorMs();
      began ??= used;
      if (now === null || seen?.place !== now) {
        seen = now === null ? null : { place: now, sinceMs: nowMs, processorMs: used };
        return null;
      }
      return isOver(seen, { sinceMs: nowMs, processorMs: used }) ? now : null;
    },
  };
}

function isOver(seen: Seen, now: Omit<Seen, 'place'>): boolean {
  if (now.sinceMs - seen.sinceMs >= takesMsMax.clock) return true;
  if (now.processorMs === null || seen.processorMs === null) return false;
  return now.processorMs - seen.processorMs >= takesMsMax.processor;
}

/** Processor time of a thread of this process; null where it cannot be told. */
function processorMsOf(thread: number): number | null {
  if (thread === 0) return null;
  try {
    return Number(readFileSync(`/proc/self/task/${thread}/schedstat`, 'utf8').split(' ')[0]) / 1e6;
  } catch {
    return null;
  }
}
