import { Worker } from 'node:worker_threads';
import { type Child, startChild, whenReady } from './child.ts';
import type { Guard } from './guard.ts';
import { searchAttributes } from './search-attributes.ts';
import type { Provision } from './temporal-namespace.ts';

export type TemporalPlan = Readonly<{
  binary: string;
  port: number;
  /** Port of the UI; null: no UI. */
  uiPort: number | null;
  /** File that keeps workflows from one start to the next; null: in memory. */
  databaseFile: string | null;
  logFile: string;
  env: Readonly<Record<string, string>>;
}>;

export type TemporalServer = Readonly<{ child: Child; address: string; provision: Provision }>;

const readyTimeoutMs = 60_000;

/** Starts Temporal's development server on 127.0.0.1 and waits until it answers and its namespace is prepared. */
export async function startTemporal(plan: TemporalPlan, guard: Guard): Promise<TemporalServer> {
  const child = startChild(
    {
      name: 'temporal',
      command: plan.binary,
      args: ['server', 'start-dev', ...flags(plan)],
      env: { ...plan.env, ...thrift },
      logFile: plan.logFile,
      signal: 'SIGTERM',
    },
    guard,
  );
  const address = `127.0.0.1:${plan.port}`;
  try {
    return { child, address, provision: await provisioned(child, address) };
  } catch (error) {
    child.process.kill('SIGKILL');
    guard.forget(child.pid);
    throw error;
  }
}

async function provisioned(child: Child, address: string): Promise<Provision> {
  let hasEnded = false;
  const thread = new Worker(new URL('./temporal-ready-thread.js', import.meta.url), { workerData: address });
  const told = new Promise<Provision>((resolve, reject) => {
    thread.once('message', resolve);
    thread.once('error', reject);
  });
  const end = () => {
    hasEnded = true;
  };
  told.then(end, end);
  try {
    await whenReady(child, async () => hasEnded, readyTimeoutMs);
    return await told;
  } finally {
    await thread.terminate();
  }
}

function flags(plan: TemporalPlan): string[] {
  return [
    ...['--disable-config-env', '--disable-config-file', '--color', 'never', '--log-level', 'warn'],
    ...['--ip', '127.0.0.1', '--port', String(plan.port)],
    ...(plan.uiPort === null
      ? ['--headless']
      : ['--ui-port', String(plan.uiPort), '--ui-disable-news-fetch']),
    ...(plan.databaseFile === null ? [] : ['--db-filename', plan.databaseFile]),
    ...(plan.databaseFile === null ? [] : lightCommits.flatMap((pragma) => ['--sqlite-pragma', pragma])),
    ...quickness.flatMap((setting) => ['--dynamic-config-value', setting]),
    ...Object.keys(searchAttributes).flatMap((name) => ['--search-attribute', `${name}=Keyword`]),
  ];
}

/** Go's heap grows by half before it is swept, not by as much again: the server idles most of its life. */
const thrift = { GOGC: '50' };

/**
 * A commit is one write instead of three or four, readers do not wait for it, and nobody waits until it is on the disk: of
 * the time between two activities that was a quarter. Processes that end or are killed lose nothing; after a power cut
 * the last moments of a run may be missing, and its activities, which are idempotent, are done again.
 */
const lightCommits = ['journal_mode=WAL', 'synchronous=NORMAL'];

/** What a server for thousands of workers spreads out, and a server for one machine answers at once. */
const quickness = [
  // The single shard reads its queue 20 times a second otherwise: six activities would take 650 ms.
  'history.transferProcessorMaxPollRPS=1000',
  // A task and the worker that waits for it meet in one place, not in four that ask each other.
  'matching.numTaskqueueReadPartitions=1',
  'matching.numTaskqueueWritePartitions=1',
  // An activity on its workflow's own queue comes back with the answer that schedules it.
  'system.enableActivityEagerExecution=true',
];
