import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, existsSync, openSync, readFileSync, renameSync, statSync } from 'node:fs';
import type { Guard } from './guard.ts';
import { processIdentity } from './process-identity.ts';
import type { Ward, WardName } from './ward.ts';

export type ChildPlan = Readonly<{
  name: WardName;
  command: string;
  args: readonly string[];
  /** Environment of the child, whole. */
  env: Readonly<Record<string, string>>;
  /** File that takes what the child writes. */
  logFile: string;
  signal: Ward['signal'];
  uid?: number;
  gid?: number;
  /** Opens a channel, so that the child can say that it is ready. */
  ipc?: boolean;
}>;

export type Child = Readonly<{
  name: string;
  pid: number;
  process: ChildProcess;
  logFile: string;
  exited: Promise<number | null>;
  hasExited(): boolean;
}>;

/** Starts a process in a group of its own, under the guard, with its output in a file. */
export function startChild(plan: ChildPlan, guard: Guard): Child {
  guard.admit();
  keepShort(plan.logFile);
  const log = openSync(plan.logFile, 'a');
  const child = spawn(plan.command, plan.args, {
    detached: true,
    env: plan.env,
    stdio: ['ignore', log, log, ...(plan.ipc ? (['ipc'] as const) : [])],
    ...(plan.uid === undefined ? {} : { uid: plan.uid }),
    ...(plan.gid === undefined ? {} : { gid: plan.gid }),
  });
  closeSync(log);
  const exited = new Promise<number | null>((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', (code) => resolve(code));
  });
  exited.catch(() => undefined);
  const pid = child.pid;
  if (pid === undefined) throw new Error(`${plan.name} could not be started: ${plan.command}`);
  guard.watch({ name: plan.name, pid, identity: processIdentity(pid) ?? 'gone', signal: plan.signal });
  const hasExited = () => child.exitCode !== null || child.signalCode !== null;
  return { name: plan.name, pid, process: child, logFile: plan.logFile, exited, hasExited };
}

/** Waits until `probe` answers true; throws with the end of the log when the child dies or time runs out. */
export async function whenReady(
  child: Child,
  probe: () => Promise<boolean>,
  timeoutMs: number,
): Promise<void> {
  const deadline = performance.now() + timeoutMs;
  while (!(await probe())) {
    if (child.hasExited())
      throw new Error(`${child.name} stopped while it started.\n${logTail(child.logFile)}`);
    if (performance.now() > deadline) {
      throw new Error(`${child.name} was not ready after ${timeoutMs / 1_000} s.\n${logTail(child.logFile)}`);
    }
    await new Promise((done) => setTimeout(done, 30));
  }
}

/** The last lines of a log, with the file's name. */
export function logTail(file: string, lineCount = 24): string {
  const lines = readFileSync(file, 'utf8').trimEnd().split('\n').slice(-lineCount);
  return `The end of ${file}:\n  ${lines.join('\n  ')}`;
}

const logBytesMax = 20_000_000;

/** A log that has grown long makes way for a new one; one older stays. */
function keepShort(file: string): void {
  if (existsSync(file) && statSync(file).size > logBytesMax) renameSync(file, `${file}.old`);
}
