import { setTimeout as wait } from 'node:timers/promises';
import { type Child, logTail, startChild } from './child.ts';
import type { Guard } from './guard.ts';
import { nodeFlags } from './node-flags.ts';

export type ResidentPlan = Readonly<{
  name: 'worker' | 'api';
  /** Compiled program; it sends `{kind: 'ready'}` on its channel when it works. */
  script: string;
  env: Readonly<Record<string, string>>;
  logFile: string;
  /** Told when the process has died and when it is started again. */
  say(text: string): void;
  /** Aborted when the stack is being stopped: no restart from then on. */
  ending: AbortSignal;
  readyTimeoutMs?: number;
  firstPauseMs?: number;
}>;

const longestPauseMs = 30_000;
/** A process that ran this long was well: its next crash is met with the first, short pause again. */
const healthyMs = 60_000;

/** Starts one of our own processes, waits until it is ready, and starts it again whenever it dies. */
export async function startResident(plan: ResidentPlan, guard: Guard): Promise<void> {
  const child = await startOnce(plan, guard);
  void keepAlive(plan, guard, child);
}

async function keepAlive(plan: ResidentPlan, guard: Guard, child: Child): Promise<void> {
  const firstPauseMs = plan.firstPauseMs ?? 500;
  let current: Child | null = child;
  for (let pauseMs = firstPauseMs; ; pauseMs = Math.min(pauseMs * 2, longestPauseMs)) {
    const began = performance.now();
    const code = current ? await current.exited : null;
    if (plan.ending.aborted) return;
    if (current) guard.forget(current.pid);
    if (performance.now() - began > healthyMs) pauseMs = firstPauseMs;
    plan.say(
      `${plan.name} stopped (${code ?? 'killed'}), starts again in ${pauseMs / 1_000} s; see ${plan.logFile}`,
    );
    await wait(pauseMs, undefined, { signal: plan.ending }).catch(() => undefined);
    if (plan.ending.aborted) return;
    current = await startOnce(plan, guard).catch(() => null);
    if (current) plan.say(`${plan.name} runs again`);
  }
}

async function startOnce(plan: ResidentPlan, guard: Guard): Promise<Child> {
  const child = startChild(
    {
      name: plan.name,
      command: process.execPath,
      args: [...nodeFlags[plan.name], plan.script],
      env: plan.env,
      logFile: plan.logFile,
      signal: 'SIGTERM',
      ipc: true,
    },
    guard,
  );
  try {
    await saysReady(child, plan.readyTimeoutMs ?? 60_000);
  } catch (error) {
    child.process.kill('SIGKILL');
    guard.forget(child.pid);
    throw error;
  }
  if (child.process.connected) child.process.disconnect();
  return child;
}

async function saysReady(child: Child, timeoutMs: number): Promise<void> {
  const ready = new Promise<void>((resolve) => {
    child.process.on('message', (message) => {
      if (typeof message === 'object' && message !== null && 'kind' in message && message.kind === 'ready')
        resolve();
    });
  });
  const died = child.exited.then((code) => {
    throw new Error(
      `${child.name} stopped while it started (${code ?? 'killed'}).\n${logTail(child.logFile)}`,
    );
  });
  const late = wait(timeoutMs, undefined, { ref: false }).then(() => {
    throw new Error(`${child.name} was not ready after ${timeoutMs / 1_000} s.\n${logTail(child.logFile)}`);
  });
  late.catch(() => undefined);
  died.catch(() => undefined);
  await Promise.race([ready, died, late]);
}
