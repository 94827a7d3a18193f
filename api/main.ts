import { randomBytes } from 'node:crypto';
import { mkdir } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { type Logger, pino } from 'pino';
import { type Environment, EnvironmentError, readEnvironment } from '../config/environment.ts';
import { installExtensions } from '../models/extension/install.ts';
import { scopes } from '../shared/http/keys.ts';
import { openArtifacts } from '../store/artifacts/artifacts.ts';
import { loadExtensions } from '../store/extensions/load-extensions.ts';
import { createKey, readKeys } from '../store/postgres/keys.ts';
import { migrate } from '../store/postgres/migrate.ts';
import { openPool, type Pool } from '../store/postgres/pool.ts';
import { openPredictionLog, type PredictionLog } from '../store/prediction-log/prediction-log.ts';
import { openSpool } from '../store/prediction-log/spool.ts';
import type { ApiDependencies } from './dependencies.ts';
import { createKeyRing } from './keys/key-ring.ts';
import { keyKeeper, localKeyName, restoreKeys } from './keys/known-keys.ts';
import { openAnswerLog } from './log-answers.ts';
import { mapStacks } from './mapped-stacks.ts';
import { openMetrics } from './metrics/registry.ts';
import { openReplay } from './replay-decision.ts';
import { type Follower, startFollower } from './replica/follower.ts';
import { loadVersion } from './replica/load-version.ts';
import { createSlotTable } from './replica/slot.ts';
import { openReplicaView, shadowedRollouts } from './replica/view.ts';
import { followedRollouts } from './rollouts/followed-rollouts.ts';
import { createApiServer, drain, listening } from './server.ts';
import { openShadow } from './shadow/shadow.ts';
import { openOrchestration } from './temporal/orchestration.ts';

/** Milliseconds: asking clients to leave, what is in flight, and all of it. */
const shutdown = { notice: 500, grace: 7_000, all: 9_500 } as const;

/** Starts one replica; any number may run side by side. Neither PostgreSQL nor Temporal has to be there. */
async function main(): Promise<void> {
  mapStacks();
  const environment = readEnvironment();
  const log = pino({
    level: environment.logLevel,
    base: { service: 'api' },
    redact: ['*.authorization', '*.token'],
  });
  const { databaseUrl } = environment;
  if (databaseUrl === null)
    throw new EnvironmentError('DATABASE_URL', 'is not set: name the PostgreSQL database of the ledger');
  installExtensions(await loadExtensions(environment.extensionsFolder));
  await mkdir(environment.home, { recursive: true });
  const ledger = openPool(databaseUrl, { max: 8, kept: 1, name: 'ratchet api' });
  const { deps, follower } = await compose(environment, { log, ledger, databaseUrl });
  const server = createApiServer(deps);
  const port = await listening(server, environment);
  await follower.started;
  log.info({ host: environment.host, port, replica: deps.view.id }, 'listens');
  process.send?.({ kind: 'ready', port });
  const stop = async (signal: string): Promise<void> => {
    if (deps.view.phase !== 'open') return;
    log.info({ signal }, 'goes away');
    setTimeout(() => process.exit(0), shutdown.all).unref();
    const drained = drain(server, deps.view, { noticeMs: shutdown.notice, graceMs: shutdown.grace });
    await Promise.all([drained, deps.rollouts.close()]);
    await Promise.all([follower.stop(), deps.predictions.close(), deps.shadow.close()]);
    await Promise.allSettled([ledger.end(), deps.orchestration.client.connection.close()]);
    process.exit(0);
  };
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.on(signal, () => void stop(signal));
}

type Opened = { readonly log: Logger; readonly ledger: Pool; readonly databaseUrl: string };

async function compose(
  environment: Environment,
  { log, ledger, databaseUrl }: Opened,
): Promise<{ readonly deps: ApiDependencies; readonly follower: Follower }> {
  const { home, localToken } = environment;
  const artifacts = openArtifacts(home);
  const keys = createKeyRing();
  await restoreKeys(keys, { home, localToken });
  const view = openReplicaView(
    `${hostname().slice(0, 40)}-${process.pid}-${randomBytes(3).toString('hex')}`,
    createSlotTable(),
  );
  const metrics = openMetrics(view);
  const predictions = predictionLog(environment, { log, ledger });
  const shadow = openShadow({
    thread: { home, databaseUrl, extensionsFolder: environment.extensionsFolder },
    ...{ ledger, replica: view.id },
  });
  const follower = startFollower({
    ledger,
    ledgerUrl: databaseUrl,
    artifacts,
    view,
    metrics,
    log,
    load: (at) => loadVersion(artifacts, at),
    now: () => performance.now(),
    prepare: () => prepare(ledger, { databaseUrl, localToken }),
    onKeys: keyKeeper(keys, { home, log, read: () => readKeys(ledger) }),
    onLook: () => shadow.retain(shadowedRollouts(view)),
  });
  const orchestration = openOrchestration({
    temporal: environment.temporal(),
    queuePrefix: environment.queuePrefix,
    uiUrl: environment.temporalUi,
  });
  const stores = { ledger, orchestration };
  return {
    follower,
    deps: {
      ...stores,
      rollouts: followedRollouts(databaseUrl, stores),
      artifacts,
      keys,
      view,
      metrics,
      ...{ predictions, shadow },
      answers: openAnswerLog(predictions, {
        view,
        defaultModel: environment.defaultModel,
        shadow,
        arms: metrics.arms,
      }),
      log,
      replay: openReplay({ home, extensionsFolder: environment.extensionsFolder }),
      connection: environment.connection,
      defaultModel: environment.defaultModel,
      wake: follower.wake,
    },
  };
}

/** Bytes of rows on their way, in memory and on disk. */
const predictionBytes = { memory: 2_097_152, disk: 268_435_456 } as const;

/** Rows that a replica brings to the ledger: a fiftieth of a core of PostgreSQL, which may share the machine. */
const predictionsPerSecond = 2_000;

/** Replicas of one machine share the folder. */
const predictionLog = (
  { home }: Environment,
  { log, ledger }: Pick<Opened, 'log' | 'ledger'>,
): PredictionLog =>
  openPredictionLog({
    ledger,
    spool: openSpool(join(home, 'prediction-spool'), { bytesMax: predictionBytes.disk }),
    bufferBytesMax: predictionBytes.memory,
    rowsPerSecondMax: predictionsPerSecond,
    now: Date.now,
    onTrouble: (error, words) => log.warn({ err: error }, words),
  });

/** What the ledger must have before it is followed. */
async function prepare(
  ledger: Pool,
  { databaseUrl, localToken }: { readonly databaseUrl: string; readonly localToken: string | null },
): Promise<void> {
  await migrate(databaseUrl);
  if (localToken === null) return;
  await createKey(ledger, {
    name: localKeyName,
    scopes: [...scopes],
    createdBy: localKeyName,
    token: localToken,
  });
}

main().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exit(1);
});
