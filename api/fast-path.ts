import { randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Logger } from 'pino';
import { answeringVersion } from './answering-version.ts';
import { jsonTypeProblem, parseJson } from './http/json-body.ts';
import { type BodyOutcome, takeBody, tooLarge } from './http/read-body.ts';
import { sendJson } from './http/send-json.ts';
import type { ConnectionAuthority } from './keys/authorise-connection.ts';
import { countAnswer, type HotCounts } from './metrics/latency.ts';
import { predictionText } from './predict-answer.ts';
import { predictBatch } from './predict-batch.ts';
import { predictOne } from './predict-one.ts';
import { HttpProblem, problemAnswer } from './problem.ts';
import type { LoadedVersion } from './replica/slot.ts';
import type { ReplicaView } from './replica/view.ts';

export type FastPath = {
  readonly authorise: ConnectionAuthority;
  readonly view: ReplicaView;
  readonly defaultModel: string | null;
  readonly counts: HotCounts;
  readonly log: Logger;
};

/** Bytes of a body: one row, and a batch of 1,000. */
export const bodyLimitBytes = { single: 262_144, batch: 8_388_608 } as const;

type Target = { readonly model: string | null; readonly isBatch: boolean };

/** `/predict`, `/predict/batch` and their long forms; null for every other path. */
export function predictTarget(url: string): Target | null {
  const question = url.indexOf('?');
  const path = question === -1 ? url : url.slice(0, question);
  if (path === '/predict') return { model: null, isBatch: false };
  if (path === '/predict/batch') return { model: null, isBatch: true };
  if (!path.startsWith('/models/')) return null;
  const isBatch = path.endsWith('/predict/batch');
  if (!isBatch && !path.endsWith('/predict')) return null;
  const model = path.slice(8, isBatch ? -14 : -8);
  return model === '' || model.includes('/') ? null : { model, isBatch };
}

/**
 * Answers predictions in front of Koa, whose chain costs more than the prediction itself; returns whether it took the
 * request. The slot is captured once per request, after the body has come, so a swap never mixes versions.
 */
export function fastPath(deps: FastPath): (request: IncomingMessage, response: ServerResponse) => boolean {
  return (request, response) => {
    if (request.method !== 'POST') return false;
    const target = predictTarget(request.url ?? '');
    if (target === null) return false;
    take(deps, { request, response, target, since: performance.now() });
    return true;
  };
}

type Exchange = {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly target: Target;
  /** Monotonic milliseconds. */
  readonly since: number;
};

function take(deps: FastPath, exchange: Exchange): void {
  const { request, target } = exchange;
  try {
    deps.authorise(request.socket, request.headers.authorization, 'predict');
    const problem = jsonTypeProblem(request.headers);
    if (problem) throw problem;
  } catch (error) {
    request.resume();
    refuse(deps, exchange, error);
    return;
  }
  const limitBytes = target.isBatch ? bodyLimitBytes.batch : bodyLimitBytes.single;
  takeBody(request, limitBytes, (outcome) => {
    try {
      answer(deps, exchange, bytesOf(outcome, limitBytes));
    } catch (error) {
      refuse(deps, exchange, error);
    }
  });
}

function bytesOf(outcome: BodyOutcome, limitBytes: number): Buffer {
  if (outcome.kind === 'too-large') throw tooLarge(limitBytes);
  return outcome.bytes;
}

function answer(deps: FastPath, exchange: Exchange, bytes: Buffer): void {
  const body = parseJson(bytes);
  const loaded = answeringVersion(deps, exchange.target.model);
  if (exchange.target.isBatch)
    predictBatch(loaded, body).then(
      (text) => send(deps, exchange, text),
      (error: unknown) => refuse(deps, exchange, error),
    );
  else send(deps, exchange, predictionOf(loaded, body));
}

function predictionOf(loaded: LoadedVersion, body: unknown): string {
  const { read, scored } = predictOne(loaded, body);
  return predictionText(loaded, scored, read);
}

function send({ counts, view }: FastPath, { response, since }: Exchange, text: string): void {
  const now = performance.now();
  sendJson(response, text, { now, isLast: view.phase === 'closing' });
  countAnswer(counts, 200, (now - since) / 1_000);
}

function refuse(deps: FastPath, { request, response, since }: Exchange, error: unknown): void {
  const requestId = randomUUID();
  if (!(error instanceof HttpProblem)) deps.log.error({ err: error, requestId }, 'prediction failed');
  const problem =
    error instanceof HttpProblem
      ? error
      : new HttpProblem('internal', 'the prediction failed; the log says why');
  const { status, headers, body } = problemAnswer(problem, {
    instance: (request.url ?? '').split('?')[0] ?? '',
    requestId,
  });
  countAnswer(deps.counts, status, (performance.now() - since) / 1_000);
  if (response.headersSent || response.writableEnded) return;
  if (deps.view.phase === 'closing') response.setHeader('connection', 'close');
  response.writeHead(status, { ...headers, 'content-length': Buffer.byteLength(body) });
  response.end(body);
}
