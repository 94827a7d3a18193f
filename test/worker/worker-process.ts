import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { Dependencies } from '../../activities/dependencies.ts';
import { readEnvironment } from '../../config/environment.ts';
import type { TestTemporal } from '../support/temporal.ts';

const entry = fileURLToPath(new URL('../../worker/main.js', import.meta.url));

/** A real worker in a process of its own, which a test may kill. */
export type WorkerProcess = {
  readonly child: ChildProcess;
  /** What it logged so far. */
  output(): string;
  /** As a machine that loses its power: nothing is given back. */
  kill(): Promise<void>;
  /** As an orderly shutdown; answers with the exit code. */
  stop(): Promise<number | null>;
};

/** The part of an installation that a process is told of. */
export type WorkPlace = {
  readonly deps: Pick<Dependencies, 'home' | 'queuePrefix' | 'heartbeatTimeoutMs'>;
  readonly databaseUrl: string;
  readonly temporal: Pick<TestTemporal, 'address' | 'namespace'>;
};

/** Starts it against the installation's ledger, home and queues, and waits until it works. */
export async function startWorkerProcess(
  { deps, databaseUrl, temporal }: WorkPlace,
  words: readonly string[] = [],
): Promise<WorkerProcess> {
  const child = fork(entry, words, {
    execArgv: [],
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    env: readEnvironment().variables({
      HOME: deps.home,
      RATCHET_HOME: deps.home,
      RATCHET_QUEUE_PREFIX: deps.queuePrefix,
      RATCHET_COMMIT: 'test',
      RATCHET_HEARTBEAT_TIMEOUT_MS: String(deps.heartbeatTimeoutMs),
      RATCHET_STICKY_TIMEOUT_MS: '500',
      DATABASE_URL: databaseUrl,
      TEMPORAL_ADDRESS: temporal.address,
      TEMPORAL_NAMESPACE: temporal.namespace,
    }),
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream?.on('data', (text) => (output += String(text)));
  const ended = once(child, 'exit');
  const isReady = await Promise.race([once(child, 'message').then(() => true), ended.then(() => false)]);
  if (!isReady) throw new Error(`the worker ended before it was ready:\n${output}`);
  return {
    child,
    output: () => output,
    kill: async () => {
      child.kill('SIGKILL');
      await ended;
    },
    stop: async () => {
      child.kill('SIGTERM');
      const [code] = await ended;
      return code;
    },
  };
}
