import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { PaceRequest, PaceResult } from './pace.ts';

const entry = fileURLToPath(new URL('./pace-process.js', import.meta.url));

/**
 * Sends requests at a steady pace from a process of its own, so that the load and what is measured do not share an event loop,
 * and in a session of its own, for Linux shares a busy machine among sessions.
 */
export function load(request: PaceRequest): Promise<PaceResult> {
  const { url, token, body, seconds, connections, rate } = request;
  const said = JSON.stringify({ url, token, body, seconds, connections, rate });
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [entry, said], {
      stdio: ['ignore', 'pipe', 'inherit'],
      detached: true,
    });
    let text = '';
    child.stdout.on('data', (part) => {
      text += part;
    });
    child.once('close', (code) => {
      if (code === 0) resolve(JSON.parse(text));
      else reject(new Error(`the load ended with ${code}`));
    });
  });
}
