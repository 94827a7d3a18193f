import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { packageRoot } from '../../cli/stack/package-root.ts';
import { readEnvironment } from '../../config/environment.ts';
import { nowhere } from './api.ts';

export type ApiProcess = Readonly<{
  url: string;
  child: ChildProcess;
  /** Ends it as an operator would; resolves with its exit code. */
  terminate(): Promise<number | null>;
  /** Ends it as a machine that loses its power. */
  kill(): Promise<void>;
}>;

/** A replica as a process of its own, from `dist/api/main.js`; resolves when it says that it is ready. */
export async function spawnApi(about: {
  readonly databaseUrl: string;
  readonly home: string;
  readonly token: string;
  readonly temporalAddress?: string;
  readonly queuePrefix?: string;
}): Promise<ApiProcess> {
  const child = spawn(process.execPath, [join(packageRoot, 'dist/api/main.js')], {
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    env: readEnvironment().variables({
      DATABASE_URL: about.databaseUrl,
      RATCHET_HOME: about.home,
      RATCHET_LOCAL_TOKEN: about.token,
      RATCHET_QUEUE_PREFIX: about.queuePrefix ?? '',
      TEMPORAL_ADDRESS: about.temporalAddress ?? nowhere,
      HOST: '127.0.0.1',
      PORT: '0',
      LOG_LEVEL: 'silent',
    }),
  });
  const port = await new Promise<number>((resolve, reject) => {
    child.once('exit', (code) => reject(new Error(`the API ended with ${code} before it was ready`)));
    child.on('message', (message: { kind?: string; port?: number }) => {
      if (message.kind === 'ready' && message.port !== undefined) resolve(message.port);
    });
  });
  const end = async (signal: 'SIGTERM' | 'SIGKILL'): Promise<number | null> => {
    if (child.exitCode !== null || child.signalCode !== null) return child.exitCode;
    const ended = once(child, 'exit');
    child.kill(signal);
    const [code] = await ended;
    return typeof code === 'number' ? code : null;
  };
  return {
    url: `http://127.0.0.1:${port}`,
    child,
    terminate: () => end('SIGTERM'),
    kill: async () => {
      await end('SIGKILL');
    },
  };
}
