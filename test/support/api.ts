import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { Client } from '@temporalio/client';
import { type Logger, pino } from 'pino';
import type { ApiDependencies } from '../../api/dependencies.ts';
import { createKeyRing } from '../../api/keys/key-ring.ts';
import { keyKeeper } from '../../api/keys/known-keys.ts';
import { openAnswerLog } from '../../api/log-answers.ts';
import { openMetrics } from '../../api/metrics/registry.ts';
import { openReplay } from '../../api/replay-decision.ts';
import { startFollower } from '../../api/replica/follower.ts';
import { loadVersion } from '../../api/replica/load-version.ts';
import { createSlotTable } from '../../api/replica/slot.ts';
import { openReplicaView, shadowedRollouts } from '../../api/replica/view.ts';
import { followedRollouts } from '../../api/rollouts/followed-rollouts.ts';
import { createApiServer, listening } from '../../api/server.ts';
import { openShadow } from '../../api/shadow/shadow.ts';
import { boundedConnection } from '../../api/temporal/bounded-connection.ts';
import { createKey, readKeys } from '../../store/postgres/keys.ts';
import { openPredictionLog } from '../../store/prediction-log/prediction-log.ts';
import { openSpool } from '../../store/prediction-log/spool.ts';
import type { Served } from './served-model.ts';

export type TestApi = Readonly<{
  url: string;
  deps: ApiDependencies;
  /** Tokens by what they may do; `all` may do everything. */
  tokens: Readonly<Record<'all' | 'predict' | 'feedback' | 'read' | 'operate' | 'admin', string>>;
  call(path: string, options?: CallOptions): Promise<Reply>;
  stop(): Promise<void>;
}>;

export type CallOptions = Readonly<{
  method?: string;
  body?: unknown;
  text?: string | Uint8Array<ArrayBuffer>;
  headers?: Readonly<Record<string, string>>;
  /** Left out: the key that may do everything. Null: no key. */
  token?: string | null;
}>;
// biome-ignore lint/suspicious/noExplicitAny: tests look into answers of every shape
export type Reply = Readonly<{ status: number; headers: Headers; body: any; text: string }>;

/** An address where nothing listens. */
export const nowhere = '127.0.0.1:1';

/** A replica in this process, on a port of its own, over real HTTP. */
export async function startApi(
  served: Served,
  options: {
    readonly temporalAddress?: string;
    readonly queuePrefix?: string;
    readonly defaultModel?: string;
    readonly log?: Logger;
  } = {},
): Promise<TestApi> {
  const log = options.log ?? pino({ level: 'silent' });
  const keys = createKeyRing();
  const view = openReplicaView(`test-${randomBytes(4).toString('hex')}`, createSlotTable());
  const metrics = openMetrics(view);
  const { ledger, artifacts, home } = served;
  const tokens = await makeKeys(served);
  const predictions = openPredictionLog({
    ledger,
    spool: openSpool(join(home, 'prediction-spool'), { bytesMax: 2 ** 24 }),
    bufferBytesMax: 2 ** 22,
    rowsPerSecondMax: 100_000,
    now: Date.now,
    onTrouble: (error, words) => log.warn({ err: error }, words),
  });
  const shadow = openShadow({
    thread: { home, databaseUrl: served.url, extensionsFolder: join(home, 'extensions') },
    ...{ ledger, replica: view.id },
  });
  const follower = startFollower({
    ledger,
    ledgerUrl: served.url,
    artifacts,
    view,
    metrics,
    log,
    load: (at) => loadVersion(artifacts, at),
    now: () => performance.now(),
    prepare: async () => undefined,
    onKeys: keyKeeper(keys, { home, log, read: () => readKeys(ledger) }),
    onLook: () => shadow.retain(shadowedRollouts(view)),
  });
  // A server that a test names is there, and not away where a busy machine leaves it waiting.
  const patienceMs = options.temporalAddress === undefined ? 500 : 30_000;
  const address = options.temporalAddress ?? nowhere;
  const { connection, bounded } = boundedConnection({ address, connectTimeout: patienceMs });
  const orchestration = {
    client: new Client({ connection }),
    bounded,
    namespace: 'default',
    queuePrefix: options.queuePrefix ?? '',
    uiUrl: 'http://127.0.0.1:8233',
    probeMs: patienceMs,
  };
  const deps: ApiDependencies = {
    ledger,
    orchestration,
    rollouts: followedRollouts(served.url, { ledger, orchestration }),
    artifacts,
    keys,
    view,
    metrics,
    ...{ predictions, shadow },
    answers: openAnswerLog(predictions, {
      ...{ view, defaultModel: options.defaultModel ?? null, arms: metrics.arms, shadow },
    }),
    log,
    replay: openReplay({ home, extensionsFolder: join(home, 'extensions') }),
    connection: (name) => {
      if (name === 'DATABASE_URL') return served.url;
      throw new Error(`${name} is not set`);
    },
    defaultModel: options.defaultModel ?? null,
    wake: follower.wake,
  };
  const server = createApiServer(deps);
  const port = await listening(server, { host: '127.0.0.1', port: 0 });
  await follower.started;
  const url = `http://127.0.0.1:${port}`;
  return {
    url,
    deps,
    tokens,
    call: (path, how) => call(url, path, { token: tokens.all, ...how }),
    // The connection to Temporal ends with the process: the SDK may be about to try a call again, on a timer that throws
    // where its channel was closed.
    stop: async () => {
      await deps.rollouts.close();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
      await Promise.all([follower.stop(), predictions.close(), shadow.close()]);
    },
  };
}

async function makeKeys({ ledger }: Served): Promise<TestApi['tokens']> {
  const make = async (
    name: string,
    scopes: readonly ('predict' | 'feedback' | 'read' | 'operate' | 'admin')[],
  ): Promise<string> => {
    const made = await createKey(ledger, {
      name: `${name}-${randomBytes(4).toString('hex')}`,
      scopes,
      createdBy: 'test',
    });
    return made.token;
  };
  return {
    all: await make('all', ['predict', 'feedback', 'read', 'operate', 'admin']),
    feedback: await make('feedback', ['feedback']),
    predict: await make('predict', ['predict']),
    read: await make('read', ['read']),
    operate: await make('operate', ['operate']),
    admin: await make('admin', ['admin']),
  };
}

export async function call(url: string, path: string, options: CallOptions = {}): Promise<Reply> {
  const { method = 'GET', body, text, token, headers = {} } = options;
  const sent = text ?? (body === undefined ? null : JSON.stringify(body));
  const response = await fetch(`${url}${path}`, {
    method,
    body: sent,
    headers: {
      ...(sent === null ? {} : { 'content-type': 'application/json' }),
      ...(token ? { authorization: `Bearer ${token}` } : {}),
      ...headers,
    },
  });
  const answer = await response.text();
  const isJson = (response.headers.get('content-type') ?? '').includes('json');
  return {
    status: response.status,
    headers: response.headers,
    body: isJson && answer !== '' ? JSON.parse(answer) : null,
    text: answer,
  };
}
