import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { nodeFlags } from '../cli/stack/node-flags.ts';
import { readEnvironment } from '../config/environment.ts';
import type { BenchContext } from './context.ts';

export type Replica = { readonly url: string; readonly pid: number; stop(): Promise<void> };

/**
 * Starts one more replica of the API beside the stack's, with the same flags and in a session of its own as the stack's processes have.
 * @param preload a module that its threads begin with
 */
export async function startReplica({ root, stack }: BenchContext, preload?: URL): Promise<Replica> {
  const child = spawn(process.execPath, [...nodeFlags.api, join(root, 'dist/api/main.js')], {
    cwd: root,
    detached: true,
    env: readEnvironment().variables({
      DATABASE_URL: stack.database,
      RATCHET_HOME: stack.home,
      PORT: '0',
      LOG_LEVEL: 'error',
      ...(preload === undefined ? {} : { NODE_OPTIONS: `--import ${preload.href}` }),
    }),
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
  const [ready] = await once(child, 'message');
  const ended = once(child, 'exit');
  return {
    url: `http://127.0.0.1:${ready.port}`,
    pid: child.pid ?? 0,
    stop: async () => {
      child.kill();
      await ended;
    },
  };
}
