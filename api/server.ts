import { createServer, type Server } from 'node:http';
import { setTimeout } from 'node:timers/promises';
import { createApp } from './app.ts';
import type { ApiDependencies } from './dependencies.ts';
import { fastPath } from './fast-path.ts';

/** Milliseconds; Node's defaults (300 s, 60 s, 30 s) would let slow clients hold connections for minutes. */
const timeouts = {
  requestTimeout: 10_000,
  headersTimeout: 5_000,
  connectionsCheckingInterval: 1_000,
} as const;

/** The HTTP server: predictions in front, Koa behind. It does not listen yet. */
export function createApiServer(deps: ApiDependencies): Server {
  const koa = createApp(deps).callback();
  const predict = fastPath({
    keys: deps.keys,
    view: deps.view,
    defaultModel: deps.defaultModel,
    counts: deps.metrics.predictions,
    log: deps.log,
  });
  return createServer({ ...timeouts, keepAliveTimeout: 65_000 }, (request, response) => {
    if (!predict(request, response)) void koa(request, response);
  });
}

/** @throws where the port is taken. */
export function listening(
  server: Server,
  at: { readonly host: string; readonly port: number },
): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(at.port, at.host, () => {
      server.off('error', reject);
      const address = server.address();
      resolve(typeof address === 'object' && address !== null ? address.port : at.port);
    });
  });
}

/**
 * Takes the server out of service: for `noticeMs` it still answers, asking every client to close its connection, so
 * that keep-alive clients leave without a reset; then it stops listening and waits for what is in flight, `graceMs` at
 * most.
 */
export async function drain(
  server: Server,
  wait: { readonly noticeMs: number; readonly graceMs: number },
): Promise<void> {
  await setTimeout(wait.noticeMs);
  const closed = new Promise<void>((resolve) => {
    server.close(() => resolve());
  });
  const cut = globalThis.setTimeout(() => server.closeAllConnections(), wait.graceMs);
  await closed;
  clearTimeout(cut);
}
