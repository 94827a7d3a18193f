import { spawn } from 'node:child_process';
import { createRequire } from 'node:module';
import { z } from 'zod';

const Result = z.object({
  requests: z.object({ average: z.number() }),
  latency: z.object({ p50: z.number(), p99: z.number() }),
  errors: z.number(),
  non2xx: z.number(),
});
export type LoadResult = z.infer<typeof Result>;

export type LoadRequest = {
  readonly url: string;
  readonly token: string | null;
  readonly body: unknown;
  readonly seconds: number;
  readonly connections: number;
  /** Requests per second over all connections; as fast as they go where left out. */
  readonly rate?: number;
};

/** Drives one URL from a process of its own, so that the load and what is measured do not share an event loop. */
export function load(request: LoadRequest): Promise<LoadResult> {
  const script = createRequire(import.meta.url).resolve('autocannon');
  const words = ['-j', '-n', '-m', 'POST', '-c', String(request.connections), '-d', String(request.seconds)];
  const rate = request.rate === undefined ? [] : ['-R', String(Math.round(request.rate))];
  const auth = request.token === null ? [] : ['-H', `authorization=Bearer ${request.token}`];
  const all = [
    ...words,
    ...rate,
    ...auth,
    '-H',
    'content-type=application/json',
    '-b',
    JSON.stringify(request.body),
    request.url,
  ];
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [script, ...all], { stdio: ['ignore', 'pipe', 'ignore'] });
    let text = '';
    child.stdout.on('data', (part) => {
      text += part;
    });
    child.once('exit', () => {
      try {
        resolve(Result.parse(JSON.parse(text)));
      } catch (error) {
        reject(error);
      }
    });
  });
}
