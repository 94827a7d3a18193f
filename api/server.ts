import { createServer, type Server } from 'node:http';
import { Server as NetServer } from 'node:net';
import { setTimeout } from 'node:timers/promises';
import { createApp } from './app.ts';
import type { ApiDependencies } from './dependencies.ts';
import { fastPath } from './fast-path.ts';
import { answerClientError } from './http/client-error.ts';
import { keepAliveTimeoutMs } from './http/send-json.ts';
import { connectionAuthority } from './keys/authorise-connection.ts';
import type { ReplicaView } from './replica/view.ts';

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
    authorise: connectionAuthority(deps.keys),
    view: deps.view,
    defaultModel: deps.defaultModel,
    counts: deps.metrics.predictions,
    answers: deps.answers,
    log: deps.log,
  });
  return createServer({ ...timeouts, keepAliveTimeout: keepAliveTimeoutMs }, (request, response) => {
    if (!predict(request, response)) void koa(request, response);
  }).on('clientError', answerClientError);
}

/** @throws with a sentence that names the port where it is taken or may not be used. */
export function listening(
  server: Server,
  at: { readonly host: string; readonly port: number },
): Promise<number> {
  return new Promise((resolve, reject) => {
    const refuse = (error: NodeJS.ErrnoException): void => reject(portFault(error, at));
    server.once('error', refuse);
    server.listen(at.port, at.host, () => {
      server.off('error', refuse);
      const address = server.address();
      resolve(typeof address === 'object' && address !== null ? address.port : at.port);
    });
  });
}

function portFault(
  error: NodeJS.ErrnoException,
  { host, port }: { readonly host: string; readonly port: number },
): Error {
  const told = new Map([
    ['EADDRINUSE', `port ${port} of ${host} is taken: name a free one in PORT, or end what listens there`],
    ['EACCES', `port ${port} of ${host} may not be used: name one from 1024 on in PORT`],
    [
      'ENOTFOUND',
      `HOST ${host} is no address and no name that can be found: name one of this machine, such as 127.0.0.1`,
    ],
    ['EADDRNOTAVAIL', `HOST ${host} is no address of this machine: name one that is, such as 127.0.0.1`],
  ]).get(error.code ?? '');
  return told === undefined ? error : new Error(told, { cause: error });
}

/**
 * Takes the server out of service. For `noticeMs` it goes on as before, so that a load balancer that asks /readyz sends
 * no one here any more. Then it stops listening, but lets open connections ask once more: their answers tell them to
 * close, so that no keep-alive client meets a reset. What is in flight gets `graceMs` at most.
 */
export async function drain(
  server: Server,
  view: ReplicaView,
  wait: { readonly noticeMs: number; readonly graceMs: number },
): Promise<void> {
  view.phase = 'draining';
  if (await isInUse(server)) await setTimeout(wait.noticeMs);
  view.phase = 'closing';
  // Not the HTTP server's own close: that one cuts idle connections at once, and with them requests on their way.
  const closed = new Promise<void>((resolve) => {
    NetServer.prototype.close.call(server, () => resolve());
  });
  const idle = globalThis.setTimeout(() => server.closeIdleConnections(), wait.noticeMs);
  const cut = globalThis.setTimeout(() => server.closeAllConnections(), wait.graceMs);
  await closed;
  clearTimeout(idle);
  clearTimeout(cut);
}

const isInUse = (server: Server): Promise<boolean> =>
  new Promise((resolve) => {
    server.getConnections((error, count) => resolve(error !== null || count > 0));
  });
