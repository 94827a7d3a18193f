import { closeSync, openSync, readFileSync, readSync } from 'node:fs';

type Range = { readonly startBytes: number; readonly endBytes: number };

/**
 * Bytes that processes hold in memory together, a page that several of them map (the program, a library, PostgreSQL's
 * buffers) counted once. Null where the kernel does not say which pages are the same: it tells root alone (Linux).
 */
export function sharedOnceBytes(pids: readonly number[]): number | null {
  const frames = new Set<number>();
  let pageBytes = 4_096;
  for (const pid of pids) {
    const smaps = readFileSync(`/proc/${pid}/smaps`, 'utf8');
    pageBytes = 1_024 * Number(/^KernelPageSize:\s+(\d+) kB/m.exec(smaps)?.[1] ?? 4);
    addFrames(frames, pid, { ranges: residentRanges(smaps), pageBytes });
  }
  return frames.has(0) ? null : frames.size * pageBytes;
}

/** Mappings of which something is in memory: what V8 reserves and does not use is a thousand times as much. */
const residentRanges = (smaps: string): readonly Range[] =>
  [...smaps.matchAll(/^([0-9a-f]+)-([0-9a-f]+) .*\n(?:[A-Z].*\n)*?Rss: +([1-9]\d*) kB/gm)].map(
    ([, start = '', end = '']) => ({
      startBytes: Number.parseInt(start, 16),
      endBytes: Number.parseInt(end, 16),
    }),
  );

/** An entry of the page map is 8 bytes: 55 bits of the frame's number, 0 where that is hidden, and on top a bit for present. */
function addFrames(
  frames: Set<number>,
  pid: number,
  { ranges, pageBytes }: { readonly ranges: readonly Range[]; readonly pageBytes: number },
): void {
  const map = openSync(`/proc/${pid}/pagemap`, 'r');
  try {
    for (const { startBytes, endBytes } of ranges) {
      const entries = Buffer.alloc(((endBytes - startBytes) / pageBytes) * 8);
      const length = readSync(map, entries, 0, entries.length, (startBytes / pageBytes) * 8);
      for (let at = 0; at < length; at += 8) {
        const high = entries.readUInt32LE(at + 4);
        if (high >= 0x80000000) frames.add((high & 0x7fffff) * 2 ** 32 + entries.readUInt32LE(at));
      }
    }
  } finally {
    closeSync(map);
  }
}
