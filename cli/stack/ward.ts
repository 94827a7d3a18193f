import { processIdentity } from './process-identity.ts';

/** What the stack runs, in the order in which it is ended: nobody loses a server that it still needs. */
export const wardNames = ['api', 'worker', 'go', 'temporal', 'postgres'] as const;
export type WardName = (typeof wardNames)[number];

/** A process that the stack started and that must not outlive it. */
export type Ward = Readonly<{
  name: WardName;
  pid: number;
  identity: string;
  /** The signal that ends it in order. */
  signal: 'SIGTERM' | 'SIGINT';
}>;

/** The wards in the order in which they are to be ended. */
export const inEndingOrder = (wards: readonly Ward[]): readonly Ward[] =>
  wards.toSorted((one, other) => wardNames.indexOf(one.name) - wardNames.indexOf(other.name));

/** How long each may take to end by itself, in milliseconds: together less than ten seconds. */
const graceMs: Readonly<Record<WardName, number>> = {
  api: 1_500,
  worker: 2_800,
  go: 500,
  temporal: 2_800,
  postgres: 2_200,
};

export const isRunning = (ward: Ward): boolean => processIdentity(ward.pid) === ward.identity;

const pause = (ms: number): Promise<void> => new Promise((done) => setTimeout(done, ms));

/** Ends a process in order, and by force where that takes too long; says which of the two. */
export async function endWard(ward: Ward): Promise<'ended' | 'killed'> {
  const patience = performance.now() + graceMs[ward.name];
  send(ward, ward.signal);
  while (isRunning(ward)) {
    if (performance.now() > patience) {
      await killWard(ward);
      return 'killed';
    }
    await pause(20);
  }
  return 'ended';
}

/** Ends a process and its group at once. */
export async function killWard(ward: Ward): Promise<void> {
  if (!isRunning(ward)) return;
  // PostgreSQL's backends lead groups of their own: its immediate shutdown ends them, SIGKILL would not.
  if (ward.name === 'postgres') {
    send(ward, 'SIGQUIT');
    await pause(300);
  }
  send(ward, 'SIGKILL');
  while (isRunning(ward)) await pause(20);
}

/** Signals the whole group: each ward leads one, and what it started itself shall end with it. */
function send(ward: Ward, signal: NodeJS.Signals): void {
  if (!isRunning(ward)) return;
  try {
    process.kill(process.platform === 'win32' ? ward.pid : -ward.pid, signal);
  } catch (error) {
    if (!isGone(error)) throw error;
  }
}

const isGone = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && error.code === 'ESRCH';
