import { setTimeout as wait } from 'node:timers/promises';
import type { Child } from './child.ts';
import type { Guard } from './guard.ts';

export type Kept = Readonly<{
  name: string;
  logFile: string;
  /** Starts the process again; resolves when it works. */
  start(): Promise<Child>;
  /** Told when the process has died and when it is started again. */
  say(text: string): void;
  /** Aborted when the stack is being stopped: no restart from then on. */
  ending: AbortSignal;
  firstPauseMs?: number;
}>;

const longestPauseMs = 30_000;
/** A process that ran this long was well: its next crash is met with the first, short pause again. */
const healthyMs = 60_000;

/** Starts a process again whenever it dies, after pauses that double while it dies early; ends with the stack. */
export async function keepAlive(kept: Kept, guard: Guard, child: Child): Promise<void> {
  const firstPauseMs = kept.firstPauseMs ?? 500;
  let current: Child | null = child;
  for (let pauseMs = firstPauseMs; ; pauseMs = Math.min(pauseMs * 2, longestPauseMs)) {
    const began = performance.now();
    const code = current ? await current.exited : null;
    if (kept.ending.aborted) return;
    if (current) guard.forget(current.pid);
    if (performance.now() - began > healthyMs) pauseMs = firstPauseMs;
    kept.say(
      `${kept.name} stopped (${code ?? 'killed'}), starts again in ${pauseMs / 1_000} s; see ${kept.logFile}`,
    );
    await wait(pauseMs, undefined, { signal: kept.ending }).catch(() => undefined);
    if (kept.ending.aborted) return;
    current = await kept.start().catch(() => null);
    if (current) kept.say(`${kept.name} runs again`);
  }
}
