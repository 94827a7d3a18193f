import { type ChildProcess, spawn } from 'node:child_process';
import { createWriteStream } from 'node:fs';
import { mkdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { type ApiClient, openApiClient } from '../cli/client/api-client.ts';
import { readEnvironment } from '../config/environment.ts';

export type Stack = {
  readonly home: string;
  /** The supervisor; everything of the stack descends from it. */
  readonly pid: number;
  readonly api: ApiClient;
  readonly token: string;
  readonly database: string;
  stop(): Promise<void>;
};

type StackFile = { readonly api: string; readonly token: string; readonly database: string };

async function ready(home: string, child: ChildProcess): Promise<StackFile> {
  for (;;) {
    if (child.exitCode !== null)
      throw new Error(`the local stack ended with ${child.exitCode}: see ${home}/bench.log`);
    try {
      const file: StackFile = JSON.parse(await readFile(join(home, 'stack.json'), 'utf8'));
      await openApiClient(file.api, file.token).call('/readyz');
      return file;
    } catch {
      await delay(20);
    }
  }
}

/** Starts the local stack of this checkout, without the demo, with its data in `home`. */
export async function startStack(
  root: string,
  home: string,
  words: readonly string[] = ['--no-demo'],
): Promise<Stack> {
  await mkdir(home, { recursive: true });
  const child = spawn(process.execPath, [join(root, 'dist/cli/main.js'), 'dev', ...words], {
    cwd: root,
    env: readEnvironment().variables({
      RATCHET_HOME: home,
      RATCHET_MODELS_FOLDER: join(home, 'declarations'),
    }),
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const log = createWriteStream(join(home, 'bench.log'), { flags: 'a' });
  child.stdout.pipe(log);
  child.stderr.pipe(log);
  const file = await ready(home, child);
  return {
    home,
    pid: child.pid ?? 0,
    api: openApiClient(file.api, file.token),
    token: file.token,
    database: file.database,
    stop: () =>
      new Promise((resolve) => {
        child.once('exit', () => resolve());
        child.kill('SIGINT');
      }),
  };
}

export const removeHome = (home: string): Promise<void> => rm(home, { recursive: true, force: true });
