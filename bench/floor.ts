import { type ChildProcess, spawn } from 'node:child_process';
import { join } from 'node:path';

export type Floor = { readonly url: string; readonly pid: number; stop(): void };

/**
 * Starts one of the floors; resolves when it listens. It gets a session of its own, as the stack's processes have, for
 * Linux shares a busy machine's time among sessions: a floor in ours would share with the load.
 */
export function startFloor(root: string, name: 'bare-node' | 'bare-koa'): Promise<Floor> {
  return new Promise((resolve, reject) => {
    const child: ChildProcess = spawn(process.execPath, [join(root, 'bench', 'floors', `${name}.mjs`)], {
      cwd: root,
      detached: true,
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    child.once('exit', (code) => reject(new Error(`${name} ended with ${code}`)));
    child.stdout?.once('data', (port) =>
      resolve({
        url: `http://127.0.0.1:${String(port).trim()}/`,
        pid: child.pid ?? 0,
        stop: () => void child.kill(),
      }),
    );
  });
}
