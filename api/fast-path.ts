import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Logger } from 'pino';
import { versionHeader } from '../shared/http/predict.ts';
import type { ProblemCode } from '../shared/http/problem.ts';
import { type Answering, answeringFor } from './answering.ts';
import { decodeUtf8, jsonTypeProblem, parseJsonText } from './http/json-body.ts';
import { type BodyOutcome, takeBody, tooLarge } from './http/read-body.ts';
import { sendJson } from './http/send-json.ts';
import type { ConnectionAuthority } from './keys/authorise-connection.ts';
import type { AnswerLog } from './log-answers.ts';
import { countAnswer, type HotCounts } from './metrics/latency.ts';
import { type Answered, predictionText } from './predict-answer.ts';
import { predictBatch } from './predict-batch.ts';
import { predictOne } from './predict-one.ts';
import { predictionId } from './prediction-id.ts';
import { HttpProblem, problemAnswer } from './problem.ts';
import type { ReplicaView } from './replica/view.ts';

export type FastPath = {
  readonly authorise: ConnectionAuthority;
  readonly view: ReplicaView;
  readonly defaultModel: string | null;
  readonly counts: HotCounts;
  readonly answers: AnswerLog;
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
    take(deps, { request, response, target, since: performance.now(), body: undefined, answering: null });
    return true;
  };
}

type Exchange = {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly target: Target;
  /** Monotonic milliseconds. */
  readonly since: number;
  /** What came, and who answers, as far as the request got. */
  body: unknown;
  answering: Answering | null;
};

function take(deps: FastPath, exchange: Exchange): void {
  const { request, target } = exchange;
  try {
    deps.authorise(request.socket, request.headers.authorization, 'predict');
    const problem = jsonTypeProblem(request.headers);
    if (problem) throw problem;
    if (request.headers[versionHeader] !== undefined)
      deps.authorise(request.socket, request.headers.authorization, 'operate');
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
  const sent = decodeUtf8(bytes);
  const body = parseJsonText(sent);
  exchange.body = body;
  const version = exchange.request.headers[versionHeader];
  const answering = answeringFor(
    deps,
    exchange.target.model,
    version === undefined ? version : String(version),
  );
  exchange.answering = answering;
  if (!exchange.target.isBatch) answerOne(deps, exchange, { answered: predictOne(answering, body), sent });
  else
    predictBatch(answering, body, deps.answers.since(exchange.since)).then(
      (text) => send(deps, exchange, text),
      (error: unknown) => refuse(deps, exchange, error),
    );
}

function answerOne(
  deps: FastPath,
  exchange: Exchange,
  { answered, sent }: { readonly answered: Answered; readonly sent: string },
): void {
  const latencyMs = send(deps, exchange, predictionText(answered));
  deps.answers.answered(answered, { latencyMs, batchSize: null, sent });
}

/** Milliseconds that the answer took. */
function send({ counts, view }: FastPath, { response, since }: Exchange, text: string): number {
  const now = performance.now();
  sendJson(response, text, { now, isLast: view.phase === 'closing' });
  countAnswer(counts, 200, (now - since) / 1_000);
  return now - since;
}

function refuse(deps: FastPath, exchange: Exchange, error: unknown): void {
  const { request, response, since } = exchange;
  const requestId = predictionId();
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
  if (isLogged(problem)) logFailure(deps, exchange, { id: requestId, status, code: problem.code });
  if (response.headersSent || response.writableEnded) return;
  if (deps.view.phase === 'closing') response.setHeader('connection', 'close');
  response.writeHead(status, { ...headers, 'content-length': Buffer.byteLength(body) });
  response.end(body);
}

/** Who shows no key that may predict has asked for no prediction. */
const isLogged = ({ code }: HttpProblem): boolean => code !== 'unauthorized' && code !== 'forbidden';

const logFailure = (
  { answers }: FastPath,
  { target, answering, body, since }: Exchange,
  said: { readonly id: string; readonly status: number; readonly code: ProblemCode },
): void =>
  answers.failed({ ...said, model: target.model, assigned: answering?.assigned ?? null, body, since });
