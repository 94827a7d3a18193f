import { setTimeout as wait } from 'node:timers/promises';
import { type Child, logTail, startChild } from './child.ts';
import type { Guard } from './guard.ts';
import { keepAlive } from './keep-alive.ts';
import { nodeFlags } from './node-flags.ts';
import { yieldToServing } from './yield-to-serving.ts';

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

/** Starts one of our own processes, waits until it is ready, and starts it again whenever it dies. */
export async function startResident(plan: ResidentPlan, guard: Guard): Promise<void> {
  const child = await startOnce(plan, guard);
  void keepAlive({ ...plan, start: () => startOnce(plan, guard) }, guard, child);
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
  if (plan.name === 'worker') yieldToServing(child.pid);
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
