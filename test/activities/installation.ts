import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pino } from 'pino';
import { createActivities } from '../../activities/activities.ts';
import type { Dependencies } from '../../activities/dependencies.ts';
import { openThreads } from '../../activities/threads.ts';
import type { Declaration } from '../../shared/declaration/schema.ts';
import { retrainWorkflowId, runName } from '../../shared/ids.ts';
import type { RetrainOutcome, RetrainRequest } from '../../shared/messages.ts';
import { openArtifacts } from '../../store/artifacts/artifacts.ts';
import { applyDeclaration } from '../../store/postgres/declarations.ts';
import { openPool } from '../../store/postgres/pool.ts';
import { openSnapshots } from '../../store/snapshots/snapshots.ts';
import { startRetrain } from '../../store/temporal/retrains.ts';
import { freshDatabase } from '../support/database.ts';
import { connectTemporal, type TestTemporal } from '../support/temporal.ts';
import { makeCustomers } from './customers.ts';

/** Everything that a worker has, with nothing in place of a real part. */
export type Installation = {
  readonly deps: Dependencies;
  readonly databaseUrl: string;
  readonly temporal: TestTemporal;
  /** Name of the model, of its table, and prefix of its queues. */
  readonly model: string;
  readonly table: string;
  declare(declaration: Declaration): Promise<void>;
  close(): Promise<void>;
};

/** A ledger, a home and a table of customers of the test's own; the model is not declared yet. */
export async function openInstallation(rowCount = 1_500, queuePrefix?: string): Promise<Installation> {
  const [database, temporal, home] = await Promise.all([
    freshDatabase(),
    connectTemporal(),
    mkdtemp(join(tmpdir(), 'ratchet-home-')),
  ]);
  const id = randomUUID().slice(0, 8);
  const pool = openPool(database.url, { max: 10 });
  const snapshots = openSnapshots({ home });
  const deps: Dependencies = {
    ...{
      pool,
      ledgerUrl: database.url,
      home,
      snapshots,
      artifacts: openArtifacts(home),
      client: temporal.client,
    },
    threads: openThreads(),
    log: pino({ level: 'silent' }),
    connection: () => database.url,
    ...{ queuePrefix: queuePrefix ?? `${id}-`, codeCommit: 'test', heartbeatTimeoutMs: 30_000 },
    // As long as a busy machine takes: no worker dies here, and every replica answers, but where a test says so.
    readiness: { promptWithinMs: 0, readyWithinMs: 30_000, servingWithinMs: 30_000 },
    temporalUi: { uiUrl: 'http://ratchet.test/', namespace: 'default' },
  };
  return {
    ...{ deps, databaseUrl: database.url, temporal },
    ...(await makeModel(database.url, id, rowCount)),
    declare: async (declaration) => {
      await applyDeclaration(pool, { declaration, sourceText: '', actor: 'tester' });
    },
    close: async () => {
      await snapshots.close();
      await pool.end();
      await Promise.all([database.close(), temporal.close(), rm(home, { recursive: true, force: true })]);
    },
  };
}

/** The same installation with another model and its table. */
export async function withNewModel(installation: Installation, rowCount = 1_500): Promise<Installation> {
  const made = await makeModel(installation.databaseUrl, randomUUID().slice(0, 8), rowCount);
  return { ...installation, ...made };
}

async function makeModel(databaseUrl: string, id: string, rowCount: number) {
  const [model, table] = [`m-${id}`, `customers_${id}`];
  await makeCustomers(databaseUrl, table, rowCount);
  return { model, table };
}

export const activitiesOf = ({ deps }: Installation) => createActivities(deps);

export const requestOf = ({ model }: Installation, given: Partial<RetrainRequest> = {}): RetrainRequest => ({
  ...{ run: runName(randomUUID()), model, trigger: 'api', reason: 'a test', actor: 'tester' },
  ...given,
});

/** Starts a run and waits for its end. */
export async function retrain(
  installation: Installation,
  request: RetrainRequest = requestOf(installation),
): Promise<RetrainOutcome> {
  await startRetrain(installation.deps, request);
  return installation.temporal.client.workflow.getHandle(retrainWorkflowId(installation.model)).result();
}
