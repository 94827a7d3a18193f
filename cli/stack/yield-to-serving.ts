import { writeFileSync } from 'node:fs';

/** As of `nice`: where processors are short, whoever has it gets a ninth of what others get. */
const niceness = 10;

/**
 * Puts a process behind those that answer requests, where processors are short. Each process of the stack has a session
 * of its own, and Linux shares processors among sessions (`man 7 sched`, autogroups), so that the niceness of a process
 * says nothing to another session. Where the kernel has no autogroups, nothing is changed.
 */
export function yieldToServing(pid: number): void {
  try {
    writeFileSync(`/proc/${pid}/autogroup`, String(niceness), { flag: 'r+' });
  } catch {
    // Another system, a kernel without them, or a process that has gone: it runs as it is.
  }
}
