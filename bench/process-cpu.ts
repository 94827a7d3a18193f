import { readdirSync, readFileSync } from 'node:fs';

/** CPU time of a process with all its threads, microseconds (Linux). */
export function cpuMicroseconds(pid: number): number {
  const threads = readdirSync(`/proc/${pid}/task`);
  return threads.reduce((sum, thread) => sum + threadNanoseconds(pid, thread), 0) / 1_000;
}

/** CPU time of a process's first thread, which answers requests, microseconds (Linux). */
export const threadMicroseconds = (pid: number): number => threadNanoseconds(pid, String(pid)) / 1_000;

function threadNanoseconds(pid: number, thread: string): number {
  try {
    return Number(readFileSync(`/proc/${pid}/task/${thread}/schedstat`, 'utf8').split(' ')[0]);
  } catch {
    return 0; // a thread that ended meanwhile
  }
}
