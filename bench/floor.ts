import { type ChildProcess, spawn } from 'node:child_process';
import { join } from 'node:path';

export type Floor = { readonly url: string; stop(): void };

/** Starts one of the floors; resolves when it listens. */
export function startFloor(root: string, name: 'bare-node' | 'bare-koa'): Promise<Floor> {
  return new Promise((resolve, reject) => {
    const child: ChildProcess = spawn(process.execPath, [join(root, 'bench', 'floors', `${name}.mjs`)], {
      cwd: root,
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    child.once('exit', (code) => reject(new Error(`${name} ended with ${code}`)));
    child.stdout?.once('data', (port) =>
      resolve({ url: `http://127.0.0.1:${String(port).trim()}/`, stop: () => void child.kill() }),
    );
  });
}
