import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { packageRoot } from '../../cli/stack/package-root.ts';
import { type Artifacts, openArtifacts } from '../../store/artifacts/artifacts.ts';
import { openPool, type Pool } from '../../store/postgres/pool.ts';
import { startWorkerProcess, type WorkerProcess } from '../worker/worker-process.ts';
import { type CallOptions, call, type Reply } from './api.ts';
import { type ApiProcess, spawnApi } from './api-process.ts';
import { freshDatabase } from './database.ts';
import { type Line, openLine } from './system-line.ts';
import { connectTemporal, type TestTemporal } from './temporal.ts';

/** A whole installation of processes, as an operator runs it, with a ledger, a home and queues of its own. */
export type System = Readonly<{
  home: string;
  /** PostgreSQL itself, past the line. */
  databaseUrl: string;
  ledger: Pool;
  artifacts: Artifacts;
  temporal: TestTemporal;
  token: string;
  /** What lies between the processes and their servers. */
  lines: Readonly<Record<'postgres' | 'temporal', Line>>;
  apis: ApiProcess[];
  workers: WorkerProcess[];
  addApi(): Promise<ApiProcess>;
  addWorker(): Promise<WorkerProcess>;
  /** A name that no other test has. */
  nameOf(word: string): string;
  /** Asks the first replica, with the key that may do everything. */
  call(path: string, options?: CallOptions & { readonly url?: string }): Promise<Reply>;
  /** Runs the command line in a process of its own; answers with what it printed. */
  ratchet(...words: readonly string[]): Promise<string>;
  close(): Promise<void>;
}>;

/** After this a worker is taken for dead: longer than a busy machine keeps one from its beats. */
const heartbeatTimeoutMs = 5_000;

/** Starts everything and waits until it works. */
export async function startSystem(how: {
  readonly workers: number;
  readonly replicas: number;
}): Promise<System> {
  const id = randomBytes(4).toString('hex');
  const [database, temporal, home] = await Promise.all([
    freshDatabase(),
    connectTemporal(),
    mkdtemp(join(tmpdir(), 'ratchet-system-')),
  ]);
  const [postgresUrl, temporalUrl] = [new URL(database.url), new URL(`http://${temporal.address}`)];
  const [postgres, toTemporal] = await Promise.all([lineTo(postgresUrl), lineTo(temporalUrl)]);
  postgresUrl.port = String(postgres.port);
  const address = `127.0.0.1:${toTemporal.port}`;
  const [token, queuePrefix] = [`rk_${randomBytes(32).toString('base64url')}`, `${id}-`];
  const ledger = openPool(database.url, { max: 4, name: 'ratchet test' });
  const [apis, workers]: [ApiProcess[], WorkerProcess[]] = [[], []];
  const place = { home, databaseUrl: postgresUrl.href, token, temporalAddress: address, queuePrefix };
  const system: System = {
    ...{ home, ledger, temporal, token, apis, workers, databaseUrl: database.url },
    artifacts: openArtifacts(home),
    lines: { postgres, temporal: toTemporal },
    addApi: () => added(apis, spawnApi(place)),
    addWorker: () =>
      added(
        workers,
        startWorkerProcess({
          deps: { home, queuePrefix, heartbeatTimeoutMs },
          databaseUrl: postgresUrl.href,
          temporal: { address, namespace: temporal.namespace },
        }),
      ),
    nameOf: (word) => `${word}_${id}`,
    call: (path, { url = apis[0]?.url ?? '', ...options } = {}) => call(url, path, { token, ...options }),
    ratchet: (...words) =>
      ratchet(words, {
        ...{ DATABASE_URL: database.url, RATCHET_HOME: home, RATCHET_MODELS_FOLDER: join(home, 'declared') },
        ...{ RATCHET_URL: apis[0]?.url ?? '', RATCHET_TOKEN: token },
      }),
    close: async () => {
      await Promise.all([...apis.map((api) => api.terminate()), ...workers.map(ended)]);
      await ledger.end();
      await Promise.all([postgres.close(), toTemporal.close(), temporal.close(), database.close()]);
      await rm(home, { recursive: true, force: true });
    },
  };
  await Promise.all([
    ...Array.from({ length: how.replicas }, system.addApi),
    ...Array.from({ length: how.workers }, system.addWorker),
  ]);
  return system;
}

const lineTo = ({ hostname, port }: URL): Promise<Line> => openLine({ host: hostname, port: Number(port) });

async function added<T>(list: T[], starting: Promise<T>): Promise<T> {
  const started = await starting;
  list.push(started);
  return started;
}

async function ended({ child, stop }: WorkerProcess): Promise<void> {
  if (child.exitCode === null && child.signalCode === null) await stop();
}

function ratchet(words: readonly string[], env: Readonly<Record<string, string>>): Promise<string> {
  const program = join(packageRoot, 'dist/cli/main.js');
  return new Promise((resolve, reject) => {
    execFile(process.execPath, [program, ...words], { env }, (error, stdout, stderr) => {
      if (error === null) resolve(stdout);
      else reject(new Error(`ratchet ${words.join(' ')}: ${stderr || error.message}`));
    });
  });
}
