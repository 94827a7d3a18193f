import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { BareTarget } from './bare-connection.ts';
import { burst } from './burst.ts';
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

/**
 * Requests per second that the target keeps answering when it is asked as fast as it goes: for some seconds, in which what
 * an answer leaves to be done afterwards (the log's way into PostgreSQL) takes its share of the machine too.
 */
export async function mostPerSecond(target: BareTarget, connections: number): Promise<number> {
  await burst(target, { requests: 20_000, connections });
  return (await burst(target, { requests: 100_000, connections })).perSecond;
}
