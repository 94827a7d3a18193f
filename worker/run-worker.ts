import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Client } from '@temporalio/client';
import { type NativeConnection, Runtime, type Logger as TemporalLogger } from '@temporalio/worker';
import type { Logger } from 'pino';
import { createActivities } from '../activities/activities.ts';
import type { Dependencies } from '../activities/dependencies.ts';
import { openThreads } from '../activities/threads.ts';
import type { Environment } from '../config/environment.ts';
import { installExtensions } from '../models/extension/install.ts';
import { installedOrigins } from '../shared/extension/installed.ts';
import type { TaskQueue } from '../shared/ids.ts';
import { openArtifacts } from '../store/artifacts/artifacts.ts';
import { loadExtensions } from '../store/extensions/load-extensions.ts';
import { openPool } from '../store/postgres/pool.ts';
import { connectTemporal, type Patience, prepareLedger } from './connect.ts';
import { startKeeping } from './keeping.ts';
import { lateSnapshots } from './late-snapshots.ts';
import { installRuntime } from './runtime.ts';
import { createWorkers } from './workers.ts';
import { workflowBundle } from './workflow-bundle.ts';

export type WorkerRun = {
  readonly environment: Environment;
  readonly ledgerUrl: string;
  readonly log: Logger;
  readonly queues: readonly TaskQueue[];
  /** Ends the worker: it takes no more work, gives back what it cannot finish soon, and closes what it opened. */
  readonly signal: AbortSignal;
  readonly onReady: () => void;
  readonly now: () => number;
};

const bundles = fileURLToPath(new URL('../.bundles', import.meta.url));

/** Opens what the worker needs, works until it is told to stop, and closes in reverse. */
export async function runWorker(run: WorkerRun): Promise<void> {
  const temporalLog = installRuntime(run.log);
  try {
    await openAndWork(run, temporalLog);
  } finally {
    await Runtime.instance().shutdown(); // it would keep the process alive where no connection was ever made
    run.log.info({ queues: run.queues }, 'stopped');
  }
}

async function openAndWork(run: WorkerRun, temporalLog: TemporalLogger): Promise<void> {
  const { environment, ledgerUrl, log, signal } = run;
  installExtensions(await loadExtensions(environment.extensionsFolder));
  const patience: Patience = {
    signal,
    onWait: (what, error) => log.warn({ err: error }, `waiting for ${what}`),
  };
  const [bundlePath] = await Promise.all([
    workflowBundle(bundles, temporalLog, join(environment.home, 'workflow-bundles')),
    prepareLedger(ledgerUrl, patience),
  ]);
  const pool = openPool(ledgerUrl, { max: 10, kept: 1, name: 'ratchet worker' });
  const snapshots = lateSnapshots({ home: environment.home });
  try {
    const connection = await connectTemporal(environment.temporal(), patience);
    try {
      const namespace = environment.temporal().namespace ?? 'default';
      const client = new Client({ connection, namespace });
      const deps = { ...settingsOf(environment, namespace), pool, ledgerUrl, log, snapshots, client };
      await work(run, { deps, connection, namespace, bundlePath });
    } finally {
      await connection.close();
    }
  } finally {
    await snapshots.close();
    await pool.end();
  }
}

type Opened = {
  readonly deps: Dependencies;
  readonly connection: NativeConnection;
  readonly namespace: string;
  readonly bundlePath: string;
};

async function work(run: WorkerRun, opened: Opened): Promise<void> {
  const { environment, log, queues, signal, now } = run;
  const { deps, connection, namespace, bundlePath } = opened;
  const { queuePrefix, stickyTimeoutMs } = environment;
  const activities = createActivities(deps);
  const workers = await createWorkers({
    ...{ connection, namespace, queues, queuePrefix, bundlePath, activities, stickyTimeoutMs },
  });
  const stop = () => {
    for (const worker of workers) if (worker.getState() === 'RUNNING') worker.shutdown();
  };
  const keeping = queues.includes('control') ? startKeeping({ ...deps, now }) : null;
  if (signal.aborted) stop();
  signal.addEventListener('abort', stop, { once: true });
  try {
    const ends = workers.map((worker) => worker.run());
    run.onReady();
    log.info({ queues, namespace }, 'working');
    await Promise.race(ends).finally(stop);
    await Promise.all(ends);
  } finally {
    await keeping?.stop();
  }
}

function settingsOf(environment: Environment, namespace: string) {
  const { home, queuePrefix, heartbeatTimeoutMs, temporalUi } = environment;
  return {
    ...{ home, queuePrefix, heartbeatTimeoutMs },
    artifacts: openArtifacts(home),
    threads: openThreads({ folder: environment.extensionsFolder, origins: installedOrigins() }),
    connection: environment.connection,
    codeCommit: environment.commit(),
    readiness: { promptWithinMs: 1_000, readyWithinMs: 60_000, servingWithinMs: 10_000 },
    temporalUi: { uiUrl: temporalUi, namespace },
  };
}
